// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <map>

#include "read/call_sweep.hpp"
#include "read/describe.hpp"
#include "read/function.hpp"
#include "read/messages.hpp"
#include "read/session_impl.hpp"

namespace annalist::read {

using namespace format;

Part Part::of_open_calls(const SessionFile& file, std::vector<OpenCall> calls) {
  Part part;
  part.file = &file;
  // They may have begun at any time.
  part.summary.first_start_ns = std::numeric_limits<std::int64_t>::min();
  part.summary.last_end_ns = std::numeric_limits<std::int64_t>::max();
  part.open = std::make_shared<const std::vector<OpenCall>>(std::move(calls));
  return part;
}

bool Part::may_pass(const Filter& filter) const {
  if (filter.since_ns && summary.last_end_ns < *filter.since_ns) return false;
  if (filter.until_ns && summary.first_start_ns >= *filter.until_ns) return false;
  return filter.function.empty() || function == nullptr || matches(filter.function, function->name);
}

const ChunkRef* Part::chunk() const {
  return payload == nullptr ? find_chunk(file->contents.chunks, sequence) : nullptr;
}

bool Part::must_pass(const Filter& filter) const {
  const bool is_within = (!filter.since_ns || summary.first_start_ns >= *filter.since_ns) &&
                         (!filter.until_ns || summary.last_end_ns < *filter.until_ns);
  return open == nullptr && is_within && filter.level == Level::kUnset && !filter.raised && !filter.thread;
}

std::shared_ptr<const Function> Session::Impl::find(const Function& function) const {
  const auto found = std::find_if(functions.begin(), functions.end(), [&](const auto& known) {
    return known->channel == function.channel && is_same_function(*known, function);
  });
  return found != functions.end() ? *found : nullptr;
}

Status Session::Impl::at_chunk_of(const Part& part, const Status& status) const {
  const ChunkRef* ref = part.chunk();
  return ref != nullptr ? status.at(part.file->path).at(ref->offset) : status;
}

Result<Session::Impl::Payload> Session::Impl::load_payload(const Part& part) const {
  if (part.payload != nullptr) return Payload{*part.payload, part.payload};
  const SessionFile& file = *part.file;
  const ChunkRef* ref = part.chunk();
  if (ref == nullptr) return Status(Code::kCorrupt, "summary mismatch: a block that no chunk holds", file.path);
  const auto chunk = file.chunks.get(*ref);
  if (!chunk) return chunk.status();
  const McapMessage& message = (*chunk)->messages[static_cast<std::size_t>(part.sequence - ref->first_sequence)];
  const auto of_channel = file.contents.functions.find(message.channel);
  if (of_channel == file.contents.functions.end() || of_channel->second != part.function)
    return at_chunk_of(part, Status(Code::kCorrupt, "bad payload: the index has another channel for a block"));
  return Payload{message.payload, *chunk};
}

Result<std::shared_ptr<const Block>> Session::Impl::load_block(const Part& part) const {
  const auto payload = load_payload(part);
  if (!payload) return payload.status();
  auto block = Block::decode(payload->bytes, part.function, payload->storage);
  if (!block) return at_chunk_of(part, block.status());
  return block;
}

Result<std::shared_ptr<const Calls>> Session::Impl::load(const Part& part) const {
  if (part.open != nullptr)
    return std::shared_ptr<const Calls>(std::make_shared<OpenCalls>(*part.open, part.file->contents.functions));
  auto block = load_block(part);
  if (!block) return block.status();
  return std::shared_ptr<const Calls>(std::move(*block));
}

Status Session::Impl::each_message(const SessionFile& file, bool ChunkRef::*has, ReservedChannel channel,
                                   const std::function<bool(value::Bytes payload)>& visit) const {
  for (const ChunkRef& ref : file.contents.chunks) {
    if (!(ref.*has)) continue;
    const auto chunk = file.chunks.get(ref);
    if (!chunk) return chunk.status();
    for (const McapMessage& message : (*chunk)->messages) {
      const auto reserved = file.contents.reserved.find(message.channel);
      if (reserved == file.contents.reserved.end() || reserved->second != channel) continue;
      if (!visit(message.payload))
        return mcap_error("bad payload", ref.offset, "a message of " + std::string(topic_of(channel))).at(file.path);
    }
  }
  return {};
}

Status Session::Impl::each_message(bool ChunkRef::*has, ReservedChannel channel,
                                   const std::function<bool(value::Bytes payload)>& visit) const {
  for (const auto& file : files)
    if (Status status = each_message(*file, has, channel, visit); !status) return status;
  return {};
}

void Session::Impl::unite_functions() {
  std::map<const Function*, std::shared_ptr<const Function>> united;
  for (const auto& file : files) {
    const std::size_t known = functions.size();  // two channels of one file are two functions
    for (auto& [channel, function] : file->contents.functions) {
      const auto end = functions.begin() + static_cast<std::ptrdiff_t>(known);
      const auto same = std::find_if(functions.begin(), end,
                                     [&of = *function](const auto& other) { return is_same_function(*other, of); });
      if (same == end) {
        functions.push_back(function);
        continue;
      }
      united.emplace(function.get(), *same);
      function = *same;
    }
  }
  for (Part& part : parts)
    if (const auto found = united.find(part.function.get()); found != united.end()) part.function = found->second;
}

const SessionInfo& Session::info() const { return *impl->info; }

std::vector<std::shared_ptr<const Function>> Session::functions() const { return impl->functions; }

Status Session::calls(const Filter& filter, const std::function<bool(const Call&)>& visit) const {
  CallSweep sweep(impl, filter);
  Call call;
  while (sweep.next(&call) && visit(call)) {
  }
  return sweep.failure();
}

std::uint64_t Session::count(const Filter& filter) const {
  if (!read::may_pass(filter, *impl->info)) return 0;
  std::uint64_t count = 0;
  for (const Part& part : impl->parts) {
    if (!part.may_pass(filter)) continue;
    if (part.must_pass(filter)) {
      count += part.summary.calls;
    } else if (const auto calls = impl->load(part)) {
      for (std::size_t row = 0; row < (*calls)->size(); ++row) count += (*calls)->passes(filter, row) ? 1 : 0;
    }
  }
  return count;
}

Result<Call> Session::call(std::uint64_t number) const {
  Status failure;
  for (const Part& part : impl->parts) {
    const bool may_hold =
        part.open != nullptr || (part.summary.first_call <= number && number <= part.summary.last_call);
    if (!may_hold) continue;
    const auto calls = impl->load(part);
    if (!calls && failure) failure = calls.status();
    for (std::size_t row = 0; calls && row < (*calls)->size(); ++row)
      if ((*calls)->number(row) == number) return (*calls)->call(row, impl->info);
  }
  if (!failure) return failure;
  return Status(Code::kNotFound, "there is no call " + call_id(impl->info->name, number));
}

Result<std::vector<Note>> Session::notes() const {
  std::vector<Note> notes;
  const Status status = impl->each_message(&ChunkRef::has_notes, kNoteChannel, [&](value::Bytes payload) {
    NoteMessage message;
    if (!decode(payload, message)) return false;
    notes.push_back(note_of(std::move(message), *impl->info));
    return true;
  });
  if (!status) return status;
  return notes;
}

Result<std::vector<Gap>> Session::gaps() const {
  std::vector<Gap> gaps;
  const Status status = impl->each_message(&ChunkRef::has_gaps, kGapChannel, [&](value::Bytes payload) {
    GapMessage message;
    if (!decode(payload, message)) return false;
    gaps.push_back(gap_of(std::move(message)));
    return true;
  });
  if (!status) return status;
  return gaps;
}

}  // namespace annalist::read
