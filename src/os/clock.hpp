// SPDX-License-Identifier: Apache-2.0
// Time: ticks are what a call's record holds, nanoseconds since 1970 what the trail says. Clock turns one into the
// other.
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/tick_span.hpp"

namespace annalist::os {

/// Nanoseconds since 1970-01-01T00:00:00Z by the system's wall clock.
std::int64_t wall_ns();
/// Nanoseconds of CLOCK_MONOTONIC.
std::uint64_t monotonic_ns();
/// Whether the processor's time stamp counter is steady and the same on every core, as the kernel vouches.
bool has_steady_tsc();

/// A moment in all three measures.
struct ClockMark {
  std::uint64_t ticks = 0;
  std::uint64_t monotonic_ns = 0;
  std::int64_t wall_ns = 0;
};

/// The system's wall clock was set.
struct ClockStep {
  std::int64_t time_ns;   // when it was noticed, by the Clock
  std::int64_t step_ns;   // how far it was set
  std::int64_t ahead_ns;  // how far the Clock is ahead of it from here on
};

/// Purpose: converts ticks by interpolating between moments that were measured, never by a rate measured in a spin.
/// Distances are those of the monotonic clock, so that a step of the wall clock changes no duration. Thread safety:
/// none. Invariants: (1) marks ascend in ticks. (2) A step forwards shows in the times from the next mark on; one
/// backwards does not: times go on, ahead of the wall clock until steps forwards have made up for it. Cost: a mark a
/// second is kept: 2 MB a day.
class Clock {
 public:
  /// Ticks are the processor's counter, or nanoseconds of CLOCK_MONOTONIC.
  explicit Clock(bool tsc);
  /// A clock of another process on this host, from moments it left.
  Clock(bool tsc, std::vector<ClockMark> marks);

  bool tsc() const { return tsc_; }
  std::uint64_t ticks() const;
  /// Measures now. Times up to now are converted exactly afterwards.
  void mark();
  /// Steps that marks have found since the last time.
  std::vector<ClockStep> take_steps() { return std::exchange(steps_, {}); }
  /// The time now, as to_wall_ns() tells it.
  std::int64_t now_ns() { return to_wall_ns(ticks()); }
  /// The stretch between two moments in which `ticks` lie. Good until the next mark().
  base::TickSpan span_at(std::uint64_t ticks) const;
  std::int64_t to_wall_ns(std::uint64_t ticks) const { return span_at(ticks).to_wall_ns(ticks); }
  const ClockMark& first() const { return marks_.front(); }
  const ClockMark& last() const { return marks_.back(); }

 private:
  struct Reading {
    std::int64_t wall_ns = 0;
    std::int64_t boot_ns = 0;  // runs while the machine sleeps, and is never set
    std::int64_t error_ns = 0;
  };
  static Reading read();
  bool follow_wall_clock();
  ClockMark measure();
  double rate(std::size_t segment) const;  // nanoseconds a tick

  bool tsc_;
  std::vector<ClockMark> marks_;
  std::size_t kept_ = 2;  // so many marks are not moved any more
  Reading reading_;       // at the last mark
  std::int64_t ahead_ns_ = 0;
  std::vector<ClockStep> steps_;
};

}  // namespace annalist::os
