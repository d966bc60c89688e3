// SPDX-License-Identifier: Apache-2.0
#include "record/losses.hpp"

#include <algorithm>
#include <cstring>

#include "base/utf8.hpp"

namespace annalist::record {
namespace {

constexpr Loss kAll[] = {Loss::kNoRoom, Loss::kNoRing, Loss::kInHandler};

std::string_view usual_reason(Loss why) {
  switch (why) {
    case Loss::kNoRoom:
      return "no room in the ring";
    case Loss::kNoRing:
      return "no memory for a ring";
    case Loss::kInHandler:
      break;
  }
  return "called in a signal handler that interrupted the recording of another call";
}

std::uint64_t load(const std::uint64_t& word) { return __atomic_load_n(&word, __ATOMIC_RELAXED); }

bool has_something(const os::LossPage& page) { return load(page.since_ticks) != 0 || load(page.calls) != 0; }

/// Of a page that has something.
format::GapMessage gap_of(const os::LossPage& page, Loss why, os::Clock& clock, std::int64_t now_ns) {
  format::GapMessage gap;
  const std::uint64_t since_ticks = load(page.since_ticks);
  gap.from_ns = since_ticks != 0 ? std::min(clock.to_wall_ns(since_ticks), now_ns) : now_ns;
  gap.to_ns = now_ns;
  gap.calls = load(page.calls);
  const std::string_view said(page.reason, ::strnlen(page.reason, sizeof page.reason));
  gap.reason = said.empty() ? usual_reason(why) : base::to_utf8(said);
  return gap;
}

}  // namespace

bool Losses::count(Loss why, std::uint64_t ticks, std::uint64_t calls) {
  os::LossPage& page = pages_[static_cast<std::size_t>(why)];
  std::uint64_t none = 0;
  const bool first =
      __atomic_compare_exchange_n(&page.since_ticks, &none, ticks, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
  __atomic_fetch_add(&page.calls, calls, __ATOMIC_RELAXED);
  return first;
}

void Losses::explain(Loss why, std::string_view reason) {
  os::LossPage& page = pages_[static_cast<std::size_t>(why)];
  const std::size_t size = reason.copy(page.reason, sizeof page.reason - 1);
  page.reason[size] = 0;
}

bool Losses::any() const { return std::any_of(pages_, pages_ + os::kLossPages, has_something); }

std::uint64_t Losses::calls() const {
  std::uint64_t calls = 0;
  for (const Loss why : kAll) calls += load(pages_[static_cast<std::size_t>(why)].calls);
  return calls;
}

std::vector<format::GapMessage> Losses::gaps(os::Clock& clock, std::int64_t now_ns) {
  std::vector<format::GapMessage> gaps;
  for (const Loss why : kAll) {
    const os::LossPage& page = pages_[static_cast<std::size_t>(why)];
    std::uint64_t& given = given_[static_cast<std::size_t>(why)] = 0;
    if (!has_something(page)) continue;
    gaps.push_back(gap_of(page, why, clock, now_ns));
    given = gaps.back().calls;
  }
  return gaps;
}

void Losses::forget_gaps() {
  for (std::size_t i = 0; i < os::kLossPages; ++i) {
    if (given_[i] == 0 && load(pages_[i].calls) != 0) continue;
    // First: what is counted from here on sets its own begin.
    __atomic_store_n(&pages_[i].since_ticks, std::uint64_t{0}, __ATOMIC_RELAXED);
    __atomic_fetch_sub(&pages_[i].calls, given_[i], __ATOMIC_RELAXED);
    given_[i] = 0;
    pages_[i].reason[0] = 0;
  }
}

std::vector<format::GapMessage> gaps_of(const os::LossPage (&pages)[os::kLossPages], os::Clock& clock,
                                        std::int64_t now_ns) {
  std::vector<format::GapMessage> gaps;
  for (const Loss why : kAll)
    if (const os::LossPage& page = pages[static_cast<std::size_t>(why)]; has_something(page))
      gaps.push_back(gap_of(page, why, clock, now_ns));
  return gaps;
}

}  // namespace annalist::record
