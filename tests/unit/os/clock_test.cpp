// SPDX-License-Identifier: Apache-2.0
#include "os/clock.hpp"

#include <doctest/doctest.h>

using annalist::os::Clock;
using annalist::os::ClockMark;

TEST_CASE("Clock: times between two marks are interpolated between them") {
  Clock clock(true, {{1000, 500, 1'000'000}, {3000, 1500, 1'001'000}});
  CHECK(clock.to_wall_ns(1000) == 1'000'000);
  CHECK(clock.to_wall_ns(2000) == 1'000'500);
  CHECK(clock.to_wall_ns(3000) == 1'001'000);
  CHECK(clock.to_duration_ns(1000, 200) == 100);
}

TEST_CASE("Clock: a step of the wall clock moves times, not durations") {
  Clock clock(true, {{1000, 1000, 5'000}, {2000, 2000, 6'000}, {3000, 3000, 907'000}, {4000, 4000, 908'000}});
  CHECK(clock.to_duration_ns(2100, 500) == 500);
  CHECK(clock.to_wall_ns(3500) == 907'500);
}

TEST_CASE("Clock: times before the first and behind the last mark are extrapolated") {
  Clock clock(true, {{1000, 1000, 10'000}, {2000, 2000, 11'000}});
  CHECK(clock.to_wall_ns(500) == 9'500);
  CHECK(clock.to_wall_ns(2500) == 11'500);
}

TEST_CASE("Clock: what was converted converts to the same again when marks are added") {
  Clock clock(annalist::os::has_steady_tsc());
  const std::uint64_t ticks = clock.ticks();
  clock.mark();
  const std::int64_t before_ns = clock.to_wall_ns(ticks);
  for (int i = 0; i < 100; ++i) clock.mark();
  const std::int64_t after_ns = clock.to_wall_ns(ticks);
  CHECK(after_ns - before_ns < 20'000);
  CHECK(before_ns - after_ns < 20'000);
}

TEST_CASE("Clock: marks that do not ascend are ignored") {
  Clock clock(true, {{2000, 2000, 20'000}, {1000, 1000, 10'000}, {2000, 2500, 99'000}});
  CHECK(clock.first().ticks == 1000);
  CHECK(clock.last().wall_ns == 20'000);
}
