// SPDX-License-Identifier: Apache-2.0
// Holds all threads of a process, and lets one of them go on by one instruction, or up to its next system call.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

namespace torture {

enum class Stop {
  kStopped,     // behind the instruction
  kSystemCall,  // the same, and that was a system call
  kBlocked,     // in a system call that does not return as long as the others stand still
  kGone,
};

/// Purpose: one child process under ptrace. Thread safety: used by the thread that made it.
/// Invariant: of its threads only those run that are blocked in a system call; threads that it makes are held too.
class Stepper {
 public:
  explicit Stepper(pid_t process) : process_(process) {}

  /// False, with errno: it may not be traced.
  [[nodiscard]] bool hold();
  /// The main thread is the first, the youngest the last.
  const std::vector<pid_t>& threads() const { return threads_; }
  /// The thread of that name, 0 where there is none.
  pid_t find(const std::string& name) const;

  Stop step(pid_t thread);
  /// Up to the beginning or the end of a system call.
  Stop go_to_system_call(pid_t thread);
  bool is_at_write(pid_t thread) const;

 private:
  Stop go(pid_t thread, int request);
  Stop wait(pid_t thread, bool was_blocked);
  void hold_child_of(pid_t thread);
  bool sleeps(pid_t thread) const;
  bool is_at_system_call(pid_t thread) const;

  const pid_t process_;
  std::vector<pid_t> threads_;
  std::vector<pid_t> blocked_;  // told to go on, and not back yet
};

}  // namespace torture
