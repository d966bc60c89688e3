// SPDX-License-Identifier: Apache-2.0
// A stretch of ticks over which time runs at one rate: how the clock (os/clock.hpp) tells those who convert many.
#pragma once
#include <algorithm>
#include <cstdint>

namespace annalist::base {

/// Farther than any moment is from another.
inline constexpr double kFarthest_ns = 9e18;

/// Holds for ticks from `begin` on, up to `end`; as it is made, for none. Ticks and moments that a dead process left
/// may be anything: so are the times then, but they are times.
struct TickSpan {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t origin_ticks = 0;  // the moment that was measured
  std::int64_t origin_wall_ns = 0;
  double ns_per_tick = 1;

  bool holds(std::uint64_t ticks) const { return ticks - begin < end - begin; }
  /// Nanoseconds since 1970. Requires: holds(ticks).
  std::int64_t to_wall_ns(std::uint64_t ticks) const {
    const auto distance = static_cast<double>(static_cast<std::int64_t>(ticks - origin_ticks));
    const auto distance_ns = static_cast<std::int64_t>(std::clamp(distance * ns_per_tick, -kFarthest_ns, kFarthest_ns));
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(origin_wall_ns) +
                                     static_cast<std::uint64_t>(distance_ns));
  }
  /// How long so many ticks last that began within the span. Where the end was read before the begin, on a processor
  /// that is a little behind: no time.
  std::uint64_t to_duration_ns(std::uint64_t ticks) const {
    const auto passed = static_cast<std::int64_t>(ticks);
    return static_cast<std::uint64_t>(
        std::min(static_cast<double>(passed < 0 ? 0 : passed) * ns_per_tick, kFarthest_ns));
  }
};

}  // namespace annalist::base
