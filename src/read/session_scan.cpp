// SPDX-License-Identifier: Apache-2.0
#include "read/session_scan.hpp"

#include <algorithm>

#include "read/block.hpp"
#include "read/function.hpp"
#include "read/messages.hpp"

namespace annalist::read {
namespace {

using namespace format;

Status corrupt(std::string message) { return Status(Code::kCorrupt, std::move(message)); }
Status bad_payload(std::string_view topic) { return corrupt("bad payload: a message of " + std::string(topic)); }

bool is_same(const IndexRow& a, const IndexRow& b) {
  return a.sequence == b.sequence && a.channel == b.channel && a.block.calls == b.block.calls &&
         a.block.first_call == b.block.first_call && a.block.last_call == b.block.last_call &&
         a.block.first_start_ns == b.block.first_start_ns && a.block.last_end_ns == b.block.last_end_ns;
}

}  // namespace

Status SessionScan::run() {
  const Status status = scanner_.run([this](const McapMessage& message, const McapChannel& channel,
                                            const McapPlace& place) { return take(message, channel, place); });
  contents_.counts.messages = tree_.size();
  for (const auto& [id, channel] : scanner_.state().channels)
    if (const std::uint16_t reserved = reserved_channel(channel.topic)) contents_.reserved[id] = reserved;
  if (status && sealed_ && !contents_.end) return mcap_error("no end record", scanner_.data_end());
  return status;
}

Status SessionScan::take(const McapMessage& message, const McapChannel& channel, const McapPlace& place) {
  const std::uint16_t reserved = reserved_channel(channel.topic);
  if (tree_.size() == 0 && reserved != kSessionChannel) return corrupt("no session record");
  if (message.sequence != tree_.size()) return corrupt("sequence not contiguous");
  if (Status status = take_content(message, channel); !status) return status;
  note_place(reserved, place);
  tree_.add(merkle::leaf_hash(message.payload));
  return {};
}

Status SessionScan::take_content(const McapMessage& message, const McapChannel& channel) {
  const std::uint16_t reserved = reserved_channel(channel.topic);
  if (is_reserved(channel.topic) && reserved == 0) return {};
  if (contents_.end) return bad_payload(channel.topic);  // nothing comes behind the end
  return reserved == 0 ? take_block(message, channel) : take_reserved(reserved, message.payload);
}

Status SessionScan::take_reserved(std::uint16_t reserved, value::Bytes payload) {
  if (reserved == kSessionChannel) return take_start(payload);
  if (reserved == kEndChannel) return take_end(payload);
  if (!take_other(reserved, payload)) return bad_payload(topic_of(static_cast<ReservedChannel>(reserved)));
  if (reserved == kNoteChannel) ++contents_.counts.notes;
  if (reserved == kGapChannel) ++contents_.counts.gaps;
  return {};
}

bool SessionScan::take_other(std::uint16_t reserved, value::Bytes payload) {
  NoteMessage note;
  GapMessage gap;
  switch (reserved) {
    case kRingsChannel:
      return decode_rings(payload, rings_);
    case kNoteChannel:
      return decode(payload, note);
    case kGapChannel:
      return decode(payload, gap);
    case kOpenChannel:
      return take_open_calls(payload);
    case kEnvironmentChannel:
      return decode(payload, contents_.environment.emplace());
    default:
      return matches_index(payload);
  }
}

Status SessionScan::take_start(value::Bytes payload) {
  SessionStart start;
  if (format_of(payload) > kFormat)
    return corrupt("unsupported format: " + std::to_string(format_of(payload)) +
                   "; a newer version of Annalist wrote it");
  if (contents_.start || !decode(payload, start)) return bad_payload("annalist/session");
  contents_.start = std::move(start);
  return {};
}

Status SessionScan::take_end(value::Bytes payload) {
  SessionEnd end;
  if (!decode(payload, end)) return bad_payload("annalist/end");
  const merkle::Hash root = tree_.root();
  if (end.messages != tree_.size() || !std::equal(end.root.begin(), end.root.end(), root.begin(), root.end()))
    return corrupt("root mismatch");
  const SessionEnd& counts = contents_.counts;
  if (end.calls != counts.calls || end.raised != counts.raised || end.open != counts.open ||
      end.notes != counts.notes || end.gaps != counts.gaps)
    return corrupt("summary mismatch: the counts of the end record");
  contents_.end = std::move(end);
  return {};
}

bool SessionScan::take_open_calls(value::Bytes payload) {
  std::vector<OpenCall> calls;
  if (!decode(payload, calls)) return false;
  for (const OpenCall& call : calls) {
    const auto channel = scanner_.state().channels.find(call.channel);
    if (channel == scanner_.state().channels.end()) return false;
    const auto known = function(channel->second);
    if (known == nullptr || call.arguments.size() != known->parameters.size()) return false;
  }
  contents_.counts.open += calls.size();
  return true;
}

bool SessionScan::matches_index(value::Bytes payload) const {
  std::vector<IndexRow> index;
  return decode(payload, index) &&
         std::equal(index.begin(), index.end(), contents_.blocks.begin(), contents_.blocks.end(), is_same);
}

std::shared_ptr<const Function> SessionScan::function(const McapChannel& channel) {
  const auto known = contents_.functions.find(channel.id);
  if (known != contents_.functions.end()) return known->second;
  auto made = function_of(channel);
  if (made != nullptr) contents_.functions.emplace(channel.id, made);
  return made;
}

Status SessionScan::take_block(const McapMessage& message, const McapChannel& channel) {
  const auto of_channel = function(channel);
  if (of_channel == nullptr)
    return corrupt("bad payload: the parameters of the function's channel are no JSON that fits");
  // Nothing outlives this function, so that nothing needs to keep the payload.
  const auto block = Block::decode(message.payload, of_channel, nullptr);
  if (!block) return block.status();
  for (const std::int64_t number : (*block)->numbers())
    if (!numbers_.add(static_cast<std::uint64_t>(number)))
      return corrupt("bad payload: a call stands in two blocks, or twice in one");
  const BlockSummary summary = (*block)->summary();
  contents_.blocks.push_back({message.sequence, message.channel, summary});
  contents_.counts.calls += summary.calls;
  contents_.counts.raised += summary.raised;
  return {};
}

void SessionScan::note_place(std::uint16_t reserved, const McapPlace& place) {
  std::vector<ChunkRef>& chunks = contents_.chunks;
  if (chunks.empty() || chunks.back().offset != place.chunk_offset)
    chunks.push_back({.offset = place.chunk_offset, .bytes = place.chunk_bytes, .first_sequence = tree_.size()});
  ++chunks.back().messages;
  mark(chunks.back(), reserved);
}

}  // namespace annalist::read
