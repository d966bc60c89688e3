// SPDX-License-Identifier: Apache-2.0
#include "os/clock.hpp"

#include <doctest/doctest.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <limits>

using annalist::os::Clock;
using annalist::os::ClockMark;

TEST_CASE("Clock: times between two marks are interpolated between them") {
  Clock clock(true, {{1000, 500, 1'000'000}, {3000, 1500, 1'001'000}});
  CHECK(clock.to_wall_ns(1000) == 1'000'000);
  CHECK(clock.to_wall_ns(2000) == 1'000'500);
  CHECK(clock.to_wall_ns(3000) == 1'001'000);
  CHECK(clock.span_at(1000).to_duration_ns(200) == 100);
}

TEST_CASE("Clock: a step of the wall clock moves times, not durations") {
  Clock clock(true, {{1000, 1000, 5'000}, {2000, 2000, 6'000}, {3000, 3000, 907'000}, {4000, 4000, 908'000}});
  CHECK(clock.span_at(2100).to_duration_ns(500) == 500);
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

namespace {

/// Added to what the system says, as if the clock had been set.
std::int64_t wall_clock_set_ns = 0;

}  // namespace

// In this program everybody's.
extern "C" int clock_gettime(clockid_t clock, timespec* time) {
  const long result = ::syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && clock == CLOCK_REALTIME) {
    const std::int64_t ns = time->tv_sec * 1'000'000'000 + time->tv_nsec + wall_clock_set_ns;
    *time = {ns / 1'000'000'000, ns % 1'000'000'000};
  }
  return static_cast<int>(result);
}

TEST_CASE("Clock: the wall clock set forward is followed, set back it is not, and both are told") {
  constexpr std::int64_t kHour_ns = 3'600'000'000'000, kSecond_ns = 1'000'000'000;
  Clock clock(annalist::os::has_steady_tsc());
  const std::int64_t begin_ns = clock.now_ns();
  const auto set_by = [&](std::int64_t ns) {
    wall_clock_set_ns += ns;
    clock.mark();
    const auto steps = clock.take_steps();
    REQUIRE(steps.size() == 1);
    CHECK(std::llabs(steps[0].step_ns - ns) < kSecond_ns);
    return steps[0];
  };
  CHECK(set_by(kHour_ns).ahead_ns == 0);
  const std::int64_t forward_ns = clock.now_ns();
  CHECK(forward_ns - begin_ns >= kHour_ns - kSecond_ns);
  const auto back = set_by(-2 * kHour_ns);
  CHECK(std::llabs(back.ahead_ns - 2 * kHour_ns) < kSecond_ns);
  CHECK(clock.now_ns() >= forward_ns);
  CHECK(clock.now_ns() - forward_ns < kSecond_ns);
  const auto made_up = set_by(kHour_ns);
  CHECK(std::llabs(made_up.ahead_ns - kHour_ns) < kSecond_ns);
  CHECK(clock.now_ns() - forward_ns < kSecond_ns);
  set_by(kHour_ns);
  clock.mark();
  CHECK(clock.take_steps().empty());
  wall_clock_set_ns = 0;
}

TEST_CASE("Clock: marks and ticks that nobody vouches for give some time, whatever they are") {
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();
  Clock clock(true, {{1, kMost, kLatest}, {2, 0, -kLatest}, {kMost, 5, kLatest}});
  for (const std::uint64_t ticks : {std::uint64_t{0}, std::uint64_t{1}, kMost / 2, kMost}) {
    (void)clock.span_at(ticks).to_wall_ns(ticks);
    CHECK(clock.span_at(ticks).to_duration_ns(kMost / 2) <= static_cast<std::uint64_t>(kLatest));
  }
}
