// SPDX-License-Identifier: Apache-2.0
#include "read/call_sweep.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "read/describe.hpp"

namespace annalist::read {

CallSweep::Position::Position(std::shared_ptr<Run> of)
    : start_ns(of->calls->start_ns(of->rows[of->next])),
      number(of->calls->number(of->rows[of->next])),
      run(std::move(of)) {}

bool CallSweep::Position::operator>(const Position& other) const {
  return std::tie(start_ns, number) > std::tie(other.start_ns, other.number);
}

CallSweep::CallSweep(std::shared_ptr<const Session::Impl> session, Filter filter)
    : session_(std::move(session)), filter_(std::move(filter)) {
  part_ = may_pass(filter_, *session_->info) ? session_->parts.begin() : session_->parts.end();
}

std::shared_ptr<CallSweep::Run> CallSweep::make_run(std::shared_ptr<const Calls> calls) const {
  auto run = std::make_shared<Run>(Run{std::move(calls), {}});
  const Calls& all = *run->calls;
  for (std::size_t row = 0; row < all.size(); ++row)
    if (all.passes(filter_, row)) run->rows.push_back(static_cast<std::uint32_t>(row));
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(all.start_ns(a), all.number(a)) < std::pair(all.start_ns(b), all.number(b));
  };
  if (!std::is_sorted(run->rows.begin(), run->rows.end(), earlier))
    std::sort(run->rows.begin(), run->rows.end(), earlier);
  return run;
}

void CallSweep::load_what_may_come_next() {
  // Parts ascend in their first start: once one begins later than the next call, so do all behind it.
  while (part_ != session_->parts.end() && (runs_.empty() || part_->summary.first_start_ns <= runs_.top().start_ns)) {
    const Part& part = *part_++;
    if (!part.may_pass(filter_)) continue;
    auto calls = session_->load(part);
    if (!calls && failure_) failure_ = calls.status();
    if (!calls) continue;
    if (auto run = make_run(std::move(*calls)); !run->rows.empty()) runs_.emplace(std::move(run));
  }
}

bool CallSweep::next(Call* call) {
  load_what_may_come_next();
  if (runs_.empty()) return false;
  std::shared_ptr<Run> run = runs_.top().run;
  runs_.pop();
  if (call != nullptr) *call = run->calls->call(run->rows[run->next], session_->info);
  if (++run->next < run->rows.size()) runs_.emplace(std::move(run));
  return true;
}

}  // namespace annalist::read
