// SPDX-License-Identifier: Apache-2.0
#include "stepper.hpp"

#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace torture {
namespace {

/// Looks that a thread gets before it is asked whether it sleeps, and asks that have to be answered alike: a thread
/// that has just been woken looks asleep too.
constexpr int kLooks = 200, kAsks = 20;
constexpr long kSystemCallInstruction = 0x050f, kTwoBytes = 0xffff;

std::string directory_of(pid_t process, pid_t thread) {
  return "/proc/" + std::to_string(process) + "/task/" + std::to_string(thread);
}

std::string line_of(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

long register_of(pid_t thread, std::size_t offset) { return ::ptrace(PTRACE_PEEKUSER, thread, offset, nullptr); }

}  // namespace

bool Stepper::hold() {
  for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(process_) + "/task"))
    threads_.push_back(std::stoi(entry.path().filename()));
  std::sort(threads_.begin(), threads_.end(), [&](pid_t a, pid_t b) { return (a != process_) < (b != process_); });
  for (const pid_t thread : threads_)
    if (::ptrace(PTRACE_SEIZE, thread, nullptr, PTRACE_O_TRACECLONE) != 0) return false;
  for (const pid_t thread : threads_) ::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr);
  for (const pid_t thread : threads_) ::waitpid(thread, nullptr, __WALL);
  return true;
}

pid_t Stepper::find(const std::string& name) const {
  for (const pid_t thread : threads_)
    if (line_of(directory_of(process_, thread) + "/comm") == name) return thread;
  return 0;
}

bool Stepper::is_at_system_call(pid_t thread) const {
  const long at = register_of(thread, offsetof(user_regs_struct, rip));
  return (::ptrace(PTRACE_PEEKTEXT, thread, at, nullptr) & kTwoBytes) == kSystemCallInstruction;
}

bool Stepper::is_at_write(pid_t thread) const {
  const long number = register_of(thread, offsetof(user_regs_struct, orig_rax));
  return number == SYS_write || number == SYS_pwrite64 || number == SYS_writev || number == SYS_pwritev;
}

Stop Stepper::step(pid_t thread) {
  const bool is_call = is_at_system_call(thread);
  const Stop stop = go(thread, PTRACE_SINGLESTEP);
  return stop == Stop::kStopped && is_call ? Stop::kSystemCall : stop;
}

Stop Stepper::go_to_system_call(pid_t thread) {
  const Stop stop = go(thread, PTRACE_SYSCALL);
  return stop == Stop::kStopped ? Stop::kSystemCall : stop;
}

/// One that is blocked has been told already.
Stop Stepper::go(pid_t thread, int request) {
  const auto known = std::find(blocked_.begin(), blocked_.end(), thread);
  const bool was_blocked = known != blocked_.end();
  if (!was_blocked) ::ptrace(static_cast<__ptrace_request>(request), thread, nullptr, nullptr);
  const Stop stop = wait(thread, was_blocked);
  if (stop == Stop::kBlocked && !was_blocked) blocked_.push_back(thread);
  if (stop != Stop::kBlocked && was_blocked) blocked_.erase(known);
  if (stop == Stop::kGone) std::erase(threads_, thread);
  // What comes back from having been blocked comes back from a system call.
  return stop == Stop::kStopped && was_blocked ? Stop::kSystemCall : stop;
}

Stop Stepper::wait(pid_t thread, bool was_blocked) {
  for (int asleep = 0;;) {
    for (int look = 0; look < kLooks; ++look) {
      int status = 0;
      const pid_t reported = ::waitpid(thread, &status, __WALL | WNOHANG);
      if (reported < 0 || (reported == thread && !WIFSTOPPED(status))) return Stop::kGone;
      if (reported == thread) {
        if (status >> 16 == PTRACE_EVENT_CLONE) hold_child_of(thread);
        return Stop::kStopped;
      }
      if (was_blocked) return Stop::kBlocked;
      ::sched_yield();
    }
    asleep = sleeps(thread) ? asleep + 1 : 0;
    if (asleep == kAsks) return Stop::kBlocked;
  }
}

void Stepper::hold_child_of(pid_t thread) {
  unsigned long child = 0;
  ::ptrace(PTRACE_GETEVENTMSG, thread, nullptr, &child);
  ::waitpid(static_cast<pid_t>(child), nullptr, __WALL);
  threads_.push_back(static_cast<pid_t>(child));
}

bool Stepper::sleeps(pid_t thread) const {
  const std::string stat = line_of(directory_of(process_, thread) + "/stat");
  const std::size_t name_end = stat.rfind(')');
  return name_end != std::string::npos && stat.compare(name_end + 1, 2, " S") == 0;
}

}  // namespace torture
