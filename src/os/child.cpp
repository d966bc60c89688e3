// SPDX-License-Identifier: Apache-2.0
#include "os/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

namespace annalist::os {
namespace {

constexpr std::size_t kStackBytes = 64 << 10;
constexpr std::size_t kTakenAtOnce = 4096;
/// Milliseconds between a child's last output and its end.
constexpr int kReapTurns = 20;

struct FreeActions {
  void operator()(posix_spawn_file_actions_t* actions) const { ::posix_spawn_file_actions_destroy(actions); }
};
struct FreeAttributes {
  void operator()(posix_spawnattr_t* attributes) const { ::posix_spawnattr_destroy(attributes); }
};

struct Launch {
  const char* executable;
  char* const* arguments;
  char* const* environment;
  const posix_spawn_file_actions_t* actions;
  const posix_spawnattr_t* attributes;
  pid_t pid = 0;
  int error = 0;
};

/// Runs in a process that shares our memory while our thread waits for its end.
int launch(void* context) {
  auto& launch = *static_cast<Launch*>(context);
  launch.error = ::posix_spawn(&launch.pid, launch.executable, launch.actions, launch.attributes, launch.arguments,
                               launch.environment);
  return 0;
}

/// Starts the program through a process in between that ends at once, so that it becomes a child of init: one of ours
/// would send the audited program SIGCHLD and be found by its wait(). The one in between ends without a signal, and is
/// found by nobody who does not ask with __WCLONE.
int launch_behind(Launch& what) {
  const std::unique_ptr<char[]> stack(new char[kStackBytes]);
  auto top = reinterpret_cast<std::uintptr_t>(stack.get()) + kStackBytes;
  top &= ~std::uintptr_t{15};
  // A handler of the program must not run there.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  const pid_t between = ::clone(launch, reinterpret_cast<void*>(top), CLONE_VM | CLONE_VFORK, &what);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (between < 0) return error;
  while (::waitpid(between, nullptr, __WCLONE) < 0 && errno == EINTR) {
  }
  return what.error;
}

/// The program's own settings of signals are none of the child's business.
void set_attributes(posix_spawnattr_t& attributes) {
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
}

void set_actions(posix_spawn_file_actions_t& actions, int output) {
  // The output first: a program that has closed its standard streams may have it under any of their numbers.
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#if __GLIBC_PREREQ(2, 34)
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
#endif
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Result<Child> Child::start(const std::string& executable, const std::vector<std::string>& arguments,
                           const std::vector<std::string>& environment) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return Status::from_errno(errno, "cannot make a pipe", executable);
  // What the child writes to must block.
  ::fcntl(ends[1], F_SETFL, 0);
  Child child;
  child.pipe_ = ends[0];
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  const std::unique_ptr<posix_spawn_file_actions_t, FreeActions> free_actions(&actions);
  const std::unique_ptr<posix_spawnattr_t, FreeAttributes> free_attributes(&attributes);
  set_actions(actions, ends[1]);
  set_attributes(attributes);
  const std::vector<char*> argv = pointers(arguments), envp = pointers(environment);
  Launch what{executable.c_str(), argv.data(), envp.data(), &actions, &attributes};
  const int error = launch_behind(what);
  ::close(ends[1]);
  if (error != 0) {
    child.close_pipe();
    return Status::from_errno(error, "cannot run", executable);
  }
  child.pid_ = what.pid;
  return child;
}

void Child::read(std::string& output, int timeout_ms) {
  pollfd ready{pipe_, POLLIN, 0};
  if (::poll(&ready, 1, timeout_ms) <= 0) return;
  char bytes[kTakenAtOnce];
  while (pipe_ >= 0) {
    const ssize_t size = ::read(pipe_, bytes, sizeof bytes);
    if (size > 0)
      output.append(bytes, static_cast<std::size_t>(size));
    else if (size == 0 || errno != EINTR) {
      if (size < 0 && errno == EAGAIN) return;
      close_pipe();
    }
  }
}

void Child::kill() {
  // As long as it has not closed its output its number is no other process'.
  if (is_running() && pid_ > 0) ::kill(-pid_, SIGKILL);
  close_pipe();
}

void Child::forget() {
  pid_ = 0;
  close_pipe();
}

void Child::close_pipe() {
  if (pipe_ >= 0) ::close(pipe_);
  pipe_ = -1;
  // Where this process is the init of a container, or takes orphans in otherwise, the child came back to it.
  for (int turn = 0; pid_ > 0 && turn < kReapTurns && ::waitpid(pid_, nullptr, WNOHANG) == 0; ++turn) ::usleep(1000);
  pid_ = 0;
}

}  // namespace annalist::os
