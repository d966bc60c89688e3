// SPDX-License-Identifier: Apache-2.0
#include "os/clock.hpp"

#include <time.h>

#include <algorithm>
#include <string_view>

#include "os/file.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace annalist::os {
namespace {

constexpr std::uint64_t kSecond_ns = 1'000'000'000;
/// Less is not told from a slow reading.
constexpr std::int64_t kLeastStep_ns = 10'000'000;

std::int64_t read_clock_ns(clockid_t clock) {
  timespec now;
  ::clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * static_cast<std::int64_t>(kSecond_ns) + now.tv_nsec;
}

#if defined(__x86_64__)
bool invariant_tsc() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d & (1u << 8)) != 0;
}
#endif

}  // namespace

std::int64_t wall_ns() { return read_clock_ns(CLOCK_REALTIME); }
std::uint64_t monotonic_ns() { return static_cast<std::uint64_t>(read_clock_ns(CLOCK_MONOTONIC)); }

bool has_steady_tsc() {
#if defined(__x86_64__)
  // The kernel watches the counter against other clocks and gives it up when it drifts between cores.
  const auto source = read_small_file("/sys/devices/system/clocksource/clocksource0/current_clocksource", 64);
  if (!source.ok()) return false;
  const std::string_view name(reinterpret_cast<const char*>(source->data()), source->size());
  return name.substr(0, 4) == "tsc\n" && invariant_tsc();
#else
  return false;
#endif
}

Clock::Clock(bool tsc) : tsc_(tsc), reading_(read()) { marks_.push_back(measure()); }

Clock::Clock(bool tsc, std::vector<ClockMark> marks) : tsc_(tsc), reading_(read()) {
  std::stable_sort(marks.begin(), marks.end(), [](auto& a, auto& b) { return a.ticks < b.ticks; });
  for (const ClockMark& mark : marks)
    if (marks_.empty() || mark.ticks > marks_.back().ticks) marks_.push_back(mark);
  if (marks_.empty()) marks_.push_back(measure());
}

std::uint64_t Clock::ticks() const {
#if defined(__x86_64__)
  if (tsc_) return __rdtsc();
#endif
  return monotonic_ns();
}

Clock::Reading Clock::read() {
  Reading reading;
  reading.boot_ns = read_clock_ns(CLOCK_BOOTTIME);
  reading.wall_ns = os::wall_ns();
  reading.error_ns = read_clock_ns(CLOCK_BOOTTIME) - reading.boot_ns;
  return reading;
}

/// Both clocks are slewed alike, so that what they differ in is a step.
bool Clock::follow_wall_clock() {
  const Reading now = read();
  const std::int64_t step_ns = (now.wall_ns - reading_.wall_ns) - (now.boot_ns - reading_.boot_ns);
  const std::int64_t least_ns = kLeastStep_ns + now.error_ns + reading_.error_ns;
  reading_ = now;
  if (-least_ns < step_ns && step_ns < least_ns) return false;
  ahead_ns_ = std::max<std::int64_t>(0, ahead_ns_ - step_ns);
  steps_.push_back({now.wall_ns + ahead_ns_, step_ns, ahead_ns_});
  return true;
}

ClockMark Clock::measure() {
  // The narrowest of three: an interruption between the readings would shift everything.
  ClockMark best;
  std::uint64_t width = ~std::uint64_t{0};
  for (int i = 0; i < 3; ++i) {
    const std::uint64_t before = ticks();
    const std::uint64_t monotonic = monotonic_ns();
    const std::uint64_t after = ticks();
    if (after - before < width) {
      width = after - before;
      best = {tsc_ ? before + width / 2 : monotonic, monotonic, os::wall_ns() + ahead_ns_};
    }
  }
  return best;
}

void Clock::mark() {
  const bool stepped = follow_wall_clock();
  const ClockMark now = measure();
  if (now.ticks <= marks_.back().ticks) return;
  // A mark that is not a second old yet is moved instead of kept: within a second the rates agree to nanoseconds.
  const std::size_t n = marks_.size();
  if (!stepped && n > kept_ && now.monotonic_ns - marks_[n - 2].monotonic_ns < kSecond_ns)
    marks_.back() = now;
  else
    marks_.push_back(now);
  // A step stays where it was found.
  if (stepped) kept_ = marks_.size();
}

double Clock::rate(std::size_t segment) const {
  if (!tsc_ || marks_.size() < 2) return 1.0;
  const ClockMark& from = marks_[segment];
  const ClockMark& to = marks_[segment + 1];
  return static_cast<double>(to.monotonic_ns - from.monotonic_ns) / static_cast<double>(to.ticks - from.ticks);
}

base::TickSpan Clock::span_at(std::uint64_t ticks) const {
  const std::size_t segments = marks_.size() < 2 ? 1 : marks_.size() - 1;
  const auto after = std::upper_bound(marks_.begin(), marks_.end(), ticks,
                                      [](std::uint64_t t, const ClockMark& mark) { return t < mark.ticks; });
  const auto next = static_cast<std::size_t>(after - marks_.begin());
  // What precedes the first moment and follows the last one runs at the rate beside it.
  const std::size_t from = next == 0 ? 0 : next - 1;
  return {next == 0 ? 0 : marks_[from].ticks, after == marks_.end() ? ~std::uint64_t{0} : after->ticks,
          marks_[from].ticks, marks_[from].wall_ns, rate(std::min(from, segments - 1))};
}

}  // namespace annalist::os
