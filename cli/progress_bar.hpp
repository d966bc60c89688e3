// SPDX-License-Identifier: Apache-2.0
// A bar on the terminal for what takes longer than a moment.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace annalist::cli {

/// Purpose: `reading audit  ━━━━━━━━━━━───────  63 %  4 s left` on standard error, while that is a terminal; gone when
/// this is. Thread safety: none. Cost: a look at the clock an update, a line drawn ten times a second.
class ProgressBar {
 public:
  /// `what` is being done. Nothing is shown before half a second has passed.
  explicit ProgressBar(std::string what);
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void update(std::uint64_t done, std::uint64_t all);
  /// Takes it off the terminal, until the next update.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  void draw(std::uint64_t done, std::uint64_t all, Clock::time_point now);

  std::string what_;
  bool is_terminal_;
  bool is_drawn_ = false;
  Clock::time_point begun_ = Clock::now();
  Clock::time_point next_ = begun_ + std::chrono::milliseconds(500);
};

}  // namespace annalist::cli
