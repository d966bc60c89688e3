// SPDX-License-Identifier: Apache-2.0
#include "format/collector.hpp"

#include <algorithm>
#include <cstring>

#include "value/normalise.hpp"

namespace annalist::format {
namespace {

using namespace detail;

/// The first `count` items of `body`, without the padding behind them; empty and false where they are not there.
bool leading_items(value::Bytes body, std::uint64_t count, value::Bytes& items) {
  value::Cursor cursor(body);
  for (std::uint64_t i = 0; i < count && cursor.ok(); ++i) cursor.item(value::kMaxRingDepth);
  items = cursor.ok() ? body.first(cursor.offset()) : value::Bytes();
  return cursor.ok();
}

/// In the place of a value that the program's memory does not give away (values.md §4).
void encode_unreadable(value::Encoder& out) {
  out.named("opaque", 1);
  out.map(2);
  out.text("type");
  out.text("");
  out.text("reason");
  out.text("what stands in its place cannot be read");
}

std::vector<std::uint8_t> copy_of(value::Bytes bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

Collector::Collector(FunctionTable& functions, TickConverter clock, std::string foreign_parent)
    : functions_(functions), clock_(std::move(clock)), foreign_parent_(std::move(foreign_parent)) {}

bool Collector::take(RingState& ring, const std::uint8_t* data, std::uint64_t capacity, std::uint64_t head,
                     std::uint64_t limit_bytes) {
  RingReader reader(data, capacity);
  RingRecord record;
  span_ = {};
  const std::uint64_t stop = ring.position + limit_bytes;
  // Up to this position: that was tried, or has to be, for a run is taken as it is.
  std::uint64_t one_by_one = numbers_ ? stop : 0;
  while (ring.position < stop) {
    if (ring.position >= one_by_one) {
      const RecordRun run = reader.run(ring.position, std::min(head, stop));
      const std::uint64_t end = ring.position + run.count * run.record_bytes;
      if (run.count != 0 && take_run(run, ring)) {
        ring.position = end;
        continue;
      }
      one_by_one = end;
    }
    if (!reader.next(ring.position, head, record)) break;
    take_record(record, ring);
  }
  if (!reader.ok()) ++unreadable_;
  return reader.ok();
}

bool Collector::take_run(const RecordRun& run, RingState& ring) {
  BlockBuilder* block = builder(run.function);
  std::uint64_t start;
  std::memcpy(&start, run.field(offsetof(CallHeader, start)), sizeof start);
  if (block == nullptr || !block->add(run, ring.thread, span_at(start))) return false;
  pending_calls_ += run.count;
  return true;
}

void Collector::take_record(const RingRecord& record, RingState& ring) {
  switch (record.kind) {
    case kRecordReturned:
    case kRecordRaised:
      return complete(record, ring.thread);
    case kRecordBegun:
      return begin(record, ring);
    case kRecordEnded:
    case kRecordFailed:
    case kRecordEndedSuspended:
    case kRecordFailedSuspended:
      return end(record);
    case kRecordThread:
      ring.thread = record.thread;
      return;
    case kRecordNote:
      if (auto text = text_of(record))
        notes_.push_back({wall_ns(record.start_ticks), ring.thread, record.call, std::move(*text)});
      return;
    case kRecordGap:
      if (auto text = text_of(record))
        gaps_.push_back({wall_ns(record.start_ticks), wall_ns(record.start_ticks + record.duration_ticks), record.call,
                         std::move(*text)});
      return;
    default:
      ++unreadable_;
  }
}

std::optional<std::string> Collector::text_of(const RingRecord& record) {
  value::Cursor in(record.body);
  std::string text(in.text());
  if (in.ok()) return text;
  ++unreadable_;
  return std::nullopt;
}

void Collector::complete(const RingRecord& record, std::uint64_t thread) {
  CallRow row;
  row.call = record.call;
  row.parent = record.parent;
  row.thread = thread;
  const base::TickSpan& span = span_at(record.start_ticks);
  row.start_ns = span.to_wall_ns(record.start_ticks);
  row.duration_ns = span.to_duration_ns(record.duration_ticks);
  row.raised = record.kind == kRecordRaised;
  row.values = record.body;
  add(record.function, row);
}

void Collector::add(std::uint32_t function, const CallRow& row) {
  BlockBuilder* block = builder(function);
  const bool is_new = !numbers_ || numbers_->add(row.call);
  if (is_new && block != nullptr && block->add(row))
    ++pending_calls_;
  else
    ++unreadable_;
}

BlockBuilder* Collector::builder(std::uint32_t function) {
  if (function == last_function_ && last_builder_ != nullptr) return last_builder_;
  auto found = builders_.find(function);
  if (found == builders_.end()) {
    const FunctionDefinition* definition = functions_.find(function);
    if (definition == nullptr) return nullptr;
    found = builders_.emplace(function, BlockBuilder(definition->parameters, foreign_parent_, definition->extra)).first;
  }
  last_function_ = function;
  return last_builder_ = &found->second;
}

const FunctionDefinition* Collector::definition(std::uint32_t function) {
  if (function == last_begun_ && last_definition_ != nullptr) return last_definition_;
  last_begun_ = function;
  return last_definition_ = functions_.find(function);
}

void Collector::begin(const RingRecord& record, const RingState& ring) {
  const FunctionDefinition* of = definition(record.function);
  value::Bytes arguments;
  if (of == nullptr || !leading_items(record.body, of->parameters, arguments)) {
    ++unreadable_;
    return;
  }
  Begun begun{ring.number,       ring.thread, record.parent, record.function, wall_ns(record.start_ticks),
              copy_of(arguments)};
  const auto early = ends_.find(record.call);
  if (early == ends_.end()) {
    begun_.insert_or_assign(record.call, std::move(begun));
    return;
  }
  join(record.call, begun, early->second);
  ends_.erase(early);
}

void Collector::end(const RingRecord& record) {
  const bool raised = record.kind == kRecordFailed || record.kind == kRecordFailedSuspended;
  const bool suspended = record.kind == kRecordEndedSuspended || record.kind == kRecordFailedSuspended;
  value::Bytes outcome;
  if (!leading_items(record.body, suspended ? 2 : 1, outcome)) {
    ++unreadable_;
    return;
  }
  const End end{raised, suspended, wall_ns(record.start_ticks), copy_of(outcome)};
  const auto begun = begun_.find(record.call);
  if (begun == begun_.end()) {
    ends_.insert_or_assign(record.call, end);
    return;
  }
  join(record.call, begun->second, end);
  begun_.erase(begun);
}

void Collector::join(std::uint64_t call, const Begun& begun, const End& end) {
  std::vector<std::uint8_t> values = begun.arguments;
  values.insert(values.end(), end.outcome.begin(), end.outcome.end());
  CallRow row;
  row.call = call;
  row.parent = begun.parent;
  row.thread = begun.thread;
  row.start_ns = begun.start_ns;
  if (end.end_ns > begun.start_ns)
    row.duration_ns = static_cast<std::uint64_t>(end.end_ns) - static_cast<std::uint64_t>(begun.start_ns);
  row.raised = end.raised;
  row.suspended = end.suspended;
  row.values = values;
  add(begun.function, row);
}

void Collector::take_open(const RingRecord& record, std::uint64_t thread) {
  span_ = {};
  const FunctionDefinition* of = definition(record.function);
  value::Bytes arguments;
  if (of == nullptr || !leading_items(record.body, of->parameters, arguments)) {
    ++unreadable_;
    return;
  }
  open_.push_back(open_call(
      record.call, {0, thread, record.parent, record.function, wall_ns(record.start_ticks), copy_of(arguments)}));
}

OpenCall Collector::open_call(std::uint64_t call, const Begun& begun) const {
  OpenCall open;
  open.call = call;
  open.thread = begun.thread;
  open.start_ns = begun.start_ns;
  if (begun.parent == kForeignParent)
    open.parent.foreign = foreign_parent_;
  else
    open.parent.call = begun.parent;
  const FunctionDefinition* definition = functions_.find(begun.function);
  if (definition != nullptr) open.channel = definition->channel;
  value::Cursor cursor(begun.arguments);
  for (std::uint32_t parameters = definition == nullptr ? 0 : definition->parameters; parameters > 0; --parameters) {
    value::Encoder argument;
    if (!value::normalise(cursor, argument)) encode_unreadable(argument);
    open.arguments.push_back(argument.take());
  }
  return open;
}

std::vector<OpenCall> Collector::begun_in(std::uint64_t ring) const {
  std::vector<OpenCall> calls;
  for (const auto& [call, begun] : begun_)
    if (begun.ring == ring) calls.push_back(open_call(call, begun));
  return calls;
}

std::vector<OpenCall> Collector::open_calls() const {
  std::vector<OpenCall> calls = open_;
  for (const auto& [call, begun] : begun_) calls.push_back(open_call(call, begun));
  std::sort(calls.begin(), calls.end(), [](const OpenCall& a, const OpenCall& b) { return a.call < b.call; });
  return calls;
}

void Collector::restore(const std::vector<RingPosition>& rings) {
  for (const RingPosition& ring : rings)
    for (const OpenCall& call : ring.begun) {
      if (functions_.find(function_of(call.channel)) == nullptr) {
        ++unreadable_;
        continue;
      }
      Begun begun{ring.ring,
                  call.thread,
                  call.parent.foreign.empty() ? call.parent.call : kForeignParent,
                  function_of(call.channel),
                  call.start_ns,
                  {}};
      for (const auto& argument : call.arguments)
        begun.arguments.insert(begun.arguments.end(), argument.begin(), argument.end());
      begun_.insert_or_assign(call.call, std::move(begun));
    }
}

std::size_t Collector::pending_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [function, block] : builders_) bytes += block.bytes();
  return bytes;
}

}  // namespace annalist::format
