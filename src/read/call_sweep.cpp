// SPDX-License-Identifier: Apache-2.0
#include "read/call_sweep.hpp"

#include <algorithm>
#include <atomic>
#include <tuple>
#include <utility>

#include "read/describe.hpp"

namespace annalist::read {

bool CallSweep::Position::operator>(const Position& other) const {
  return std::tie(start_ns, number) > std::tie(other.start_ns, other.number);
}

void CallSweep::Position::look() {
  start_ns = run->calls->start_ns(run->rows[run->next]);
  number = run->calls->number(run->rows[run->next]);
}

CallSweep::CallSweep(std::shared_ptr<const Session::Impl> session, Filter filter)
    : session_(std::move(session)), filter_(std::move(filter)) {
  part_ = may_pass(filter_, *session_->info) ? session_->parts.begin() : session_->parts.end();
}

std::unique_ptr<CallSweep::Run> CallSweep::make_run(std::shared_ptr<const Calls> calls) const {
  auto run = std::make_unique<Run>(Run{std::move(calls), {}});
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
  while (part_ != session_->parts.end() && (runs_.empty() || part_->summary.first_start_ns <= runs_.front().start_ns)) {
    const Part& part = *part_++;
    if (!part.may_pass(filter_)) continue;
    auto calls = session_->load(part);
    if (!calls && failure_) failure_ = calls.status();
    if (!calls) continue;
    auto run = make_run(std::move(*calls));
    if (run->rows.empty()) continue;
    runs_.emplace_back(std::move(run));
    std::push_heap(runs_.begin(), runs_.end(), std::greater<>());
  }
}

void CallSweep::fill(const Run& run, Call& call) {
  call.storage.reset();
  // Whoever has kept the last call keeps its values.
  if (storage_.use_count() != 1) storage_ = std::make_shared<ValueStorage>();
  std::atomic_thread_fence(std::memory_order_acquire);  // pairs with the release of the last copy, by whatever thread
  run.calls->fill(run.rows[run.next], session_->info, storage_, call);
}

bool CallSweep::next(Call* call) {
  load_what_may_come_next();
  if (runs_.empty()) return false;
  std::pop_heap(runs_.begin(), runs_.end(), std::greater<>());
  Position& earliest = runs_.back();
  if (call != nullptr) fill(*earliest.run, *call);
  if (++earliest.run->next == earliest.run->rows.size()) return runs_.pop_back(), true;
  earliest.look();
  std::push_heap(runs_.begin(), runs_.end(), std::greater<>());
  return true;
}

}  // namespace annalist::read
