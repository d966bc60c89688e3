// SPDX-License-Identifier: Apache-2.0
// A program that is run for what it writes, behind the back of the audited program.
#pragma once
#include <sys/types.h>

#include <annalist/status.hpp>
#include <string>
#include <utility>
#include <vector>

namespace annalist::os {

/// Purpose: runs a program and takes its output. The audited program does not notice: the process is no child of its
/// own (no SIGCHLD, nothing that wait() would find), inherits no descriptor, and is in a process group of its own.
/// Ownership: the pipe; the destructor kills what still runs. Thread safety: none.
class Child {
 public:
  Child() = default;
  ~Child() { kill(); }
  Child(Child&& other) noexcept { swap(other); }
  Child& operator=(Child&& other) noexcept {
    swap(other);
    return *this;
  }

  /// `arguments` begin with the program's name. Standard input and error are /dev/null.
  [[nodiscard]] static Result<Child> start(const std::string& executable, const std::vector<std::string>& arguments,
                                           const std::vector<std::string>& environment);

  bool is_running() const { return pipe_ >= 0; }
  /// Appends what it has written by now, after waiting at most so long for it. Once it has closed its output it is no
  /// longer running.
  void read(std::string& output, int timeout_ms);
  void kill();
  /// In a forked child: lets go of the pipe and leaves the process alone.
  void forget();

 private:
  void swap(Child& other) noexcept {
    std::swap(pipe_, other.pipe_);
    std::swap(pid_, other.pid_);
  }
  void close_pipe();

  int pipe_ = -1;
  pid_t pid_ = 0;
};

}  // namespace annalist::os
