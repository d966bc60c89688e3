// SPDX-License-Identifier: Apache-2.0
#include "read/summary.hpp"

#include <algorithm>

#include "format/mcap_reader.hpp"
#include "read/chunk_store.hpp"
#include "read/function.hpp"
#include "read/messages.hpp"

namespace annalist::read {
namespace {

using namespace format;

/// A MessageIndex record without entries, and an entry.
constexpr std::uint64_t kIndexRecordBytes = kMcapRecordHeadBytes + 6, kIndexEntryBytes = 16;

bool has_magic(const ByteSource& source) {
  std::vector<std::uint8_t> magic;
  return source.size() >= sizeof kMcapMagic && source.read(0, sizeof kMcapMagic, magic) &&
         std::equal(magic.begin(), magic.end(), kMcapMagic);
}

/// How many messages a chunk has follows from the length of its index, so that each one's sequence is known without
/// reading any.
bool add_chunk(const McapChunkIndex& index, const McapSummary& summary, Contents& contents) {
  const std::uint64_t heads_bytes = kIndexRecordBytes * index.index_offsets.size();
  if (index.index_offsets.empty() || index.index_bytes < heads_bytes) return false;
  ChunkRef chunk{index.chunk_offset,
                 index.chunk_bytes,
                 0,
                 (index.index_bytes - heads_bytes) / kIndexEntryBytes,
                 false,
                 false,
                 false,
                 false};
  if (!contents.chunks.empty())
    chunk.first_sequence = contents.chunks.back().first_sequence + contents.chunks.back().messages;
  for (const auto& [channel, offset] : index.index_offsets) {
    const auto known = summary.channels.find(channel);
    if (known == summary.channels.end()) return false;
    mark(chunk, reserved_channel(known->second.topic));
  }
  contents.chunks.push_back(chunk);
  return (index.index_bytes - heads_bytes) % kIndexEntryBytes == 0;
}

bool add_channel(const McapChannel& channel, Contents& contents) {
  if (const std::uint16_t reserved = reserved_channel(channel.topic)) contents.reserved[channel.id] = reserved;
  if (is_reserved(channel.topic)) return true;
  auto function = function_of(channel);
  if (function == nullptr) return false;
  contents.functions.emplace(channel.id, std::move(function));
  return true;
}

/// Reads single messages; keeps their chunk.
class MessageReader {
 public:
  MessageReader(const ByteSource& source, const McapSummary& summary, const std::vector<ChunkRef>& chunks)
      : source_(source), summary_(summary), chunks_(chunks) {}

  /// Whether the message of that sequence is of that channel, and decodes.
  template <class Payload>
  bool read(std::uint64_t sequence, ReservedChannel channel, Payload& payload) {
    const ChunkRef* ref = find_chunk(chunks_, sequence);
    if (ref == nullptr || !load(*ref)) return false;
    const McapMessage& message = chunk_->messages[static_cast<std::size_t>(sequence - ref->first_sequence)];
    return is_of(message, channel) && decode(message.payload, payload);
  }

  /// The last one, which stands where the end does as a rule. False where there are some but it does not decode.
  bool read_last_environment(std::optional<EnvironmentMessage>& environment) {
    const auto ref =
        std::find_if(chunks_.rbegin(), chunks_.rend(), [](const auto& chunk) { return chunk.has_environment; });
    if (ref == chunks_.rend()) return true;
    if (!load(*ref)) return false;
    const auto last = std::find_if(chunk_->messages.rbegin(), chunk_->messages.rend(),
                                   [&](const auto& message) { return is_of(message, kEnvironmentChannel); });
    return last != chunk_->messages.rend() && decode(last->payload, environment.emplace());
  }

 private:
  bool load(const ChunkRef& ref) {
    if (&ref == ref_) return true;
    const auto chunk = read_chunk(source_, ref);
    if (!chunk) return false;
    chunk_ = *chunk;
    ref_ = &ref;
    return true;
  }
  bool is_of(const McapMessage& message, ReservedChannel channel) const {
    const auto known = summary_.channels.find(message.channel);
    return known != summary_.channels.end() && reserved_channel(known->second.topic) == channel;
  }

  const ByteSource& source_;
  const McapSummary& summary_;
  const std::vector<ChunkRef>& chunks_;
  const ChunkRef* ref_ = nullptr;
  std::shared_ptr<const Chunk> chunk_;
};

bool are_blocks_good(const Contents& contents, const SessionEnd& end) {
  std::uint64_t next = 1;  // the session record comes first
  std::uint64_t calls = 0;
  for (const IndexRow& row : contents.blocks) {
    if (row.sequence < next || row.sequence >= end.messages || !contents.functions.contains(row.channel)) return false;
    next = row.sequence + 1;
    calls += row.block.calls;
  }
  return calls == end.calls;
}

}  // namespace

std::optional<Contents> read_summary(const ByteSource& source) {
  const auto summary = read_mcap_summary(source);
  if (!summary || !has_magic(source)) return {};
  Contents contents;
  for (const McapChunkIndex& index : summary->chunks)
    if (!add_chunk(index, *summary, contents)) return {};
  for (const auto& [id, channel] : summary->channels)
    if (!add_channel(channel, contents)) return {};

  const std::uint64_t messages = summary->statistics.messages;
  if (messages < 3 || contents.chunks.empty()) return {};
  if (contents.chunks.back().first_sequence + contents.chunks.back().messages != messages) return {};
  MessageReader reader(source, *summary, contents.chunks);
  SessionStart start;
  SessionEnd end;
  if (!reader.read(messages - 1, kEndChannel, end) || !reader.read(messages - 2, kIndexChannel, contents.blocks) ||
      !reader.read_last_environment(contents.environment) || !reader.read(0, kSessionChannel, start))
    return {};
  if (end.messages != messages - 1 || !are_blocks_good(contents, end)) return {};
  contents.counts = end;
  contents.start = std::move(start);
  contents.end = std::move(end);
  return contents;
}

}  // namespace annalist::read
