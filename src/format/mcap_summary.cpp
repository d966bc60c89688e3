// SPDX-License-Identifier: Apache-2.0
// The summary of a complete file (mcap_reader.hpp).
#include <algorithm>

#include "format/mcap_reader.hpp"

namespace annalist::format {
namespace {

using value::Bytes;

constexpr std::size_t kDataEndBytes = kMcapRecordHeadBytes + sizeof McapDataEnd::crc;
constexpr std::uint64_t kTailBytes = kMcapFooterBytes + sizeof kMcapMagic;

/// Reads the Footer. False where there is none.
bool read_footer(const ByteSource& source, McapFooter& footer) {
  std::vector<std::uint8_t> tail;
  if (source.size() < sizeof kMcapMagic + kTailBytes || !source.read(source.size() - kTailBytes, kTailBytes, tail))
    return false;
  if (!std::equal(std::begin(kMcapMagic), std::end(kMcapMagic), tail.begin() + kMcapFooterBytes)) return false;
  McapRecord record;
  McapChunkReader reader(Bytes(tail).first(kMcapFooterBytes));
  return reader.next(record) && record.opcode == Opcode::kFooter && decode(record.content(), footer);
}

bool take_record(const McapRecord& record, McapSummary& summary, bool& has_statistics) {
  if (record.opcode == Opcode::kChannel) {
    McapChannel channel;
    if (!decode(record.content(), channel)) return false;
    const std::uint16_t id = channel.id;
    return summary.channels.emplace(id, std::move(channel)).second;
  }
  if (record.opcode == Opcode::kStatistics) {
    has_statistics = true;
    return decode(record.content(), summary.statistics);
  }
  return record.opcode != Opcode::kChunkIndex || decode(record.content(), summary.chunks.emplace_back());
}

bool is_within(const McapChunkIndex& chunk, std::uint64_t begin, std::uint64_t end) {
  return chunk.chunk_offset >= begin && chunk.chunk_offset < end && chunk.chunk_bytes >= kMcapRecordHeadBytes &&
         chunk.chunk_bytes <= std::min(end - chunk.chunk_offset, 2 * kMaxChunkBytes);
}

/// Of the bytes before `end`. None where they cannot be read.
std::optional<std::uint32_t> crc_before(const ByteSource& source, std::uint64_t end) {
  constexpr std::uint64_t kPartBytes = 1 << 18;  // stays in a processor's cache
  std::vector<std::uint8_t> part;
  std::uint32_t crc = 0;
  for (std::uint64_t at = 0; at < end; at += part.size()) {
    if (!source.read(at, static_cast<std::size_t>(std::min(end - at, kPartBytes)), part)) return {};
    crc = mcap_crc(part, crc);
  }
  return crc;
}

}  // namespace

bool is_data_intact(const ByteSource& source) {
  McapFooter footer;
  if (!read_footer(source, footer) || footer.summary_offset < sizeof kMcapMagic + kDataEndBytes) return false;
  const std::uint64_t data_end = footer.summary_offset - kDataEndBytes;
  std::vector<std::uint8_t> bytes;
  if (!source.read(data_end, kDataEndBytes, bytes)) return false;
  McapRecord record;
  McapDataEnd end;
  McapChunkReader reader(bytes);
  return reader.next(record) && record.opcode == Opcode::kDataEnd && record.bytes.size() == kDataEndBytes &&
         decode(record.content(), end) && end.crc != 0 && crc_before(source, data_end) == end.crc;
}

std::optional<McapSummary> read_mcap_summary(const ByteSource& source) {
  McapFooter footer;
  if (!read_footer(source, footer)) return {};
  const std::uint64_t footer_offset = source.size() - kTailBytes;
  if (footer.summary_offset < sizeof kMcapMagic || footer.summary_offset >= footer_offset) return {};
  const std::uint64_t covered = footer_offset + kMcapFooterBytes - sizeof footer.summary_crc - footer.summary_offset;
  std::vector<std::uint8_t> bytes;
  if (covered > kMaxChunkBytes || !source.read(footer.summary_offset, static_cast<std::size_t>(covered), bytes))
    return {};
  if (footer.summary_crc != 0 && footer.summary_crc != mcap_crc(bytes)) return {};

  McapSummary summary;
  bool has_statistics = false;
  McapRecord record;
  McapChunkReader reader(Bytes(bytes).first(static_cast<std::size_t>(footer_offset - footer.summary_offset)));
  while (reader.next(record))
    if (!take_record(record, summary, has_statistics)) return {};
  if (!reader.ok() || !has_statistics || summary.statistics.chunks != summary.chunks.size()) return {};
  std::sort(summary.chunks.begin(), summary.chunks.end(),
            [](const McapChunkIndex& a, const McapChunkIndex& b) { return a.chunk_offset < b.chunk_offset; });
  for (const McapChunkIndex& chunk : summary.chunks)
    if (!is_within(chunk, sizeof kMcapMagic, footer.summary_offset)) return {};
  return summary;
}

}  // namespace annalist::format
