// SPDX-License-Identifier: Apache-2.0
#include "recover/dead_session.hpp"

#include <algorithm>

#include "format/block_view.hpp"
#include "format/mcap_scanner.hpp"
#include "format/messages.hpp"
#include "os/ring_file.hpp"

namespace annalist::recovery {
namespace {

using namespace format;

constexpr std::uint64_t kTakeAll = std::uint64_t{1} << 40;

bool decode_parent(value::Cursor& in, std::string& parent) {
  std::string session;
  std::uint64_t call = 0;
  for (std::uint64_t pairs = in.map(); pairs > 0 && in.ok(); --pairs) {
    const std::string_view key = in.text();
    if (key == "session")
      session = in.text();
    else if (key == "call")
      call = in.unsigned_integer();
    else
      in.item();
  }
  if (!session.empty() && call != 0) parent = session + "/" + std::to_string(call);
  return in.ok();
}

Status decode_origin(value::Bytes payload, Origin& origin) {
  value::Cursor in(payload);
  for (std::uint64_t pairs = in.map(); pairs > 0 && in.ok(); --pairs) {
    const std::string_view key = in.text();
    if (key == "session")
      origin.session = in.text();
    else if (key == "host")
      origin.host = in.text();
    else if (key == "boot")
      origin.boot = in.text();
    else if (key == "pid")
      origin.pid = in.unsigned_integer();
    else if (key == "started")
      origin.started_ns = in.signed_integer();
    else if (key == "clock")
      origin.tsc = in.text() == "tsc";
    else if (key == "parent")
      decode_parent(in, origin.parent);
    else
      in.item();
  }
  if (!in.ok() || origin.session.empty()) return Status(Code::kCorrupt, "bad payload: not a session's start");
  return {};
}

/// What the index says of a block; raised calls are those with an exception.
Result<BlockSummary> summarise(value::Bytes payload) {
  const auto block = BlockView::parse(payload);
  if (!block) return block.status();
  BlockSummary summary;
  summary.calls = block->count;
  std::vector<std::int64_t> call(block->count), start(block->count), duration(block->count);
  if (!block->call.integers(call) || !block->start.integers(start) || !block->duration.integers(duration))
    return Status(Code::kCorrupt, "bad payload: a block's numbers are none");
  summary.first_call = static_cast<std::uint64_t>(*std::min_element(call.begin(), call.end()));
  summary.last_call = static_cast<std::uint64_t>(*std::max_element(call.begin(), call.end()));
  summary.first_start_ns = *std::min_element(start.begin(), start.end());
  summary.last_end_ns = start[0] + duration[0];
  for (std::size_t i = 1; i < start.size(); ++i)
    summary.last_end_ns = std::max(summary.last_end_ns, start[i] + duration[i]);
  value::Encoder scratch;
  if (block->exception)
    for (std::size_t i = 0; i < block->count; ++i)
      summary.raised += block->exception->value(i, scratch)[0] != detail::kNull;
  return summary;
}

Status take_block(const McapMessage& message, std::uint64_t sequence, record::SessionContent& session) {
  const auto summary = summarise(message.payload);
  if (!summary) return summary.status();
  session.index.push_back({sequence, message.channel, *summary});
  session.counts.calls += summary->calls;
  session.counts.raised += summary->raised;
  return {};
}

Status take_message(const McapMessage& message, const McapChannel& channel, FileContent& content) {
  record::SessionContent& session = content.session;
  const std::uint64_t sequence = session.tree.size();
  session.tree.add(merkle::leaf_hash(message.payload));
  if (channel.topic == topic_of(kSessionChannel)) return decode_origin(message.payload, content.origin);
  if (channel.topic == topic_of(kRingsChannel))
    return decode_rings(message.payload, content.rings) ? Status()
                                                        : Status(Code::kCorrupt, "bad payload: not ring positions");
  if (channel.topic == topic_of(kNoteChannel)) return ++session.counts.notes, Status();
  if (channel.topic == topic_of(kGapChannel)) return ++session.counts.gaps, Status();
  if (channel.topic == topic_of(kEndChannel)) return session.counts.state = "recovered", Status();
  if (channel.topic.starts_with("annalist/")) return {};
  return take_block(message, sequence, session);
}

/// A ring of a dead process as it is now: copied, for its memory is another's to change.
struct RingCopy {
  RingState state;
  std::uint64_t head = 0;
  std::uint64_t capacity = 0;
  std::vector<std::uint8_t> data, frames;
};

Result<RingCopy> copy_ring(const std::string& path, const std::string& session) {
  auto file = os::RingFile::open(path);
  if (!file) return file.status();
  const detail::RingHeader& header = file->header();
  if (session != std::string_view(header.session, ::strnlen(header.session, sizeof header.session)))
    return Status(Code::kCorrupt, "a ring of another session", path);
  RingCopy copy;
  copy.state.number = header.number;
  copy.head = __atomic_load_n(&header.head, __ATOMIC_ACQUIRE);
  copy.capacity = file->capacity();
  copy.data.assign(file->data(), file->data() + 2 * copy.capacity);
  copy.frames.assign(file->frames(), file->frames() + detail::kFramesBytes);
  return copy;
}

void place(const FileContent& content, RingState& state) {
  for (const RingPosition& ring : content.rings)
    if (ring.ring == state.number) {
      state.position = ring.position;
      state.thread = ring.thread;
    }
}

}  // namespace

Result<Origin> read_origin(const ByteSource& source) {
  Origin origin;
  McapScanner scanner(source, false);
  const Status status = scanner.run([&](const McapMessage& message, const McapChannel& channel, const McapPlace&) {
    if (channel.topic != topic_of(kSessionChannel)) return Status(Code::kCorrupt, "no session record");
    const Status decoded = decode_origin(message.payload, origin);
    return decoded ? Status(Code::kClosed, "read") : decoded;
  });
  if (!origin.session.empty()) return origin;
  return status ? Status(Code::kNotFound, "the file ends before its first chunk does: nothing was recorded in it")
                : status;
}

Result<FileContent> read_content(const ByteSource& source) {
  FileContent content;
  McapScanner scanner(source, false);
  const Status status = scanner.run([&](const McapMessage& message, const McapChannel& channel, const McapPlace&) {
    return take_message(message, channel, content);
  });
  // A torn or damaged end is what recovery cuts off; a payload that cannot be is not.
  if (!scanner.is_resumable()) return status;
  content.session.mcap = scanner.state();
  content.channels = scanner.state().channels;
  content.cut_bytes = source.size() - scanner.state().bytes;
  return content;
}

void fill_functions(const FileContent& content, FunctionTable& functions) {
  if (const auto bytes =
          os::read_small_file(os::shared_path(content.origin.session, "functions"), std::size_t{1} << 30))
    for (FunctionDefinition& definition : decode_definitions(*bytes)) functions.add(std::move(definition));
  for (const auto& [id, channel] : content.channels) {
    if (id < kFirstFunctionChannel) continue;
    FunctionDefinition definition;
    definition.id = function_of(id);
    definition.channel = id;
    definition.name = channel.topic;
    definition.metadata = channel.metadata;
    functions.add(std::move(definition));
  }
}

Result<std::uint64_t> take_rings(const FileContent& content, Collector& collector,
                                 std::vector<RingPosition>& positions) {
  std::vector<RingCopy> rings;
  for (const std::string& path : os::ring_paths(content.origin.session)) {
    auto copy = copy_ring(path, content.origin.session);
    if (!copy) return copy.status();
    place(content, copy->state);
    rings.push_back(std::move(*copy));
  }
  collector.restore(content.rings);
  std::uint64_t unreadable = 0;
  for (RingCopy& ring : rings) {
    const bool possible = ring.state.position <= ring.head && ring.head - ring.state.position <= ring.capacity;
    if (!possible || !collector.take(ring.state, ring.data.data(), ring.capacity, ring.head, kTakeAll)) ++unreadable;
    ring.state.position = ring.head;
  }
  for (RingCopy& ring : rings) {
    std::size_t offset = 0;
    RingRecord record;
    while (next_open_frame(ring.frames, ring.head, offset, record)) collector.take_open(record, ring.state.thread);
    positions.push_back({ring.state.number, ring.head, ring.state.thread, collector.begun_in(ring.state.number)});
  }
  return unreadable + collector.unreadable();
}

}  // namespace annalist::recovery
