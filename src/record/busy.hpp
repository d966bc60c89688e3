// SPDX-License-Identifier: Apache-2.0
// What a signal handler must not come between: a thread's own stay in the library. An audited call that a handler makes
// meanwhile is refused and counted.
#pragma once
#include <annalist/export.hpp>
#include <cstdint>
#include <mutex>

namespace annalist::record {

/// Purpose: while one lives, its thread is busy: its short way is closed (detail::kBusyKey), and who enters a slow way
/// is told so. Thread safety: each thread has its own state, which its handlers share. Invariant: what handlers do
/// between any two instructions of enter() and leave() leaves the state as it was.
class Busy {
 public:
  Busy() noexcept : entered_(enter()) {}
  ~Busy() { leave(); }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

  /// Whether the thread was not busy before. Else a handler interrupted what it was doing.
  bool entered() const noexcept { return entered_; }

  static bool enter() noexcept;
  static void leave() noexcept;

 private:
  bool entered_;
};

/// Whoever holds it is busy: no handler on its thread waits for it.
class Mutex {
 public:
  void lock() {
    Busy::enter();
    mutex_.lock();
  }
  void unlock() {
    mutex_.unlock();
    Busy::leave();
  }

 private:
  std::mutex mutex_;
};

/// Counts a call that a handler made at a moment when it could not be recorded.
void refuse_in_handler() noexcept;
/// How many there were since the last time.
std::uint64_t take_refused_in_handlers() noexcept;

}  // namespace annalist::record
