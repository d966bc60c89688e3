// SPDX-License-Identifier: Apache-2.0
#include "read/call_sweep.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>

namespace annalist::read {
namespace {

/// The calls of one part that pass, and how far they were given out. Nothing but row numbers is made of them before.
struct Run {
  std::shared_ptr<const Calls> calls;
  std::vector<std::uint32_t> rows;  // by start
  std::size_t next = 0;
};

/// Where a run stands: its next call. Ordered by start, then number.
struct Position {
  std::int64_t start_ns;
  std::uint64_t number;
  std::shared_ptr<Run> run;

  explicit Position(std::shared_ptr<Run> of)
      : start_ns(of->calls->start_ns(of->rows[of->next])),
        number(of->calls->number(of->rows[of->next])),
        run(std::move(of)) {}
  friend bool operator>(const Position& a, const Position& b) {
    return std::tie(a.start_ns, a.number) > std::tie(b.start_ns, b.number);
  }
};

std::shared_ptr<Run> make_run(std::shared_ptr<const Calls> calls, const Filter& filter) {
  auto run = std::make_shared<Run>(Run{std::move(calls), {}});
  const Calls& all = *run->calls;
  for (std::size_t row = 0; row < all.size(); ++row)
    if (all.passes(filter, row)) run->rows.push_back(static_cast<std::uint32_t>(row));
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(all.start_ns(a), all.number(a)) < std::pair(all.start_ns(b), all.number(b));
  };
  if (!std::is_sorted(run->rows.begin(), run->rows.end(), earlier))
    std::sort(run->rows.begin(), run->rows.end(), earlier);
  return run;
}

}  // namespace

Status sweep_calls(const Session::Impl& session, const Filter& filter, const std::function<bool(const Call&)>& visit) {
  if (!session.may_pass(filter)) return {};
  Status failure;
  std::priority_queue<Position, std::vector<Position>, std::greater<>> runs;
  auto part = session.parts.begin();
  while (true) {
    // Parts ascend in their first start: once one begins later than the next call, so do all behind it.
    while (part != session.parts.end() && (runs.empty() || part->summary.first_start_ns <= runs.top().start_ns)) {
      const Part& next = *part++;
      if (!next.may_pass(filter)) continue;
      auto calls = session.load(next);
      if (!calls && failure) failure = calls.status();
      if (!calls) continue;
      if (auto run = make_run(std::move(*calls), filter); !run->rows.empty()) runs.emplace(std::move(run));
    }
    if (runs.empty()) return failure;
    std::shared_ptr<Run> run = runs.top().run;
    runs.pop();
    if (!visit(run->calls->call(run->rows[run->next], session.info))) return failure;
    if (++run->next < run->rows.size()) runs.emplace(std::move(run));
  }
}

}  // namespace annalist::read
