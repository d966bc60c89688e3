// SPDX-License-Identifier: Apache-2.0
// The records of an MCAP file as structures, and their bytes (trail-format.md §2). Encoding appends, decoding believes
// nothing.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "value/encoder.hpp"

namespace annalist::format {

inline constexpr std::uint8_t kMcapMagic[8] = {0x89, 'M', 'C', 'A', 'P', '0', '\r', '\n'};
/// Opcode and length.
inline constexpr std::size_t kMcapRecordHeadBytes = 9;

enum class Opcode : std::uint8_t {
  kHeader = 0x01,
  kFooter = 0x02,
  kSchema = 0x03,
  kChannel = 0x04,
  kMessage = 0x05,
  kChunk = 0x06,
  kMessageIndex = 0x07,
  kChunkIndex = 0x08,
  kAttachment = 0x09,
  kAttachmentIndex = 0x0a,
  kStatistics = 0x0b,
  kMetadata = 0x0c,
  kMetadataIndex = 0x0d,
  kSummaryOffset = 0x0e,
  kDataEnd = 0x0f,
};

struct McapHeader {
  std::string profile, library;
};

struct McapSchema {
  std::uint16_t id = 0;
  std::string name, encoding, data;
};

struct McapChannel {
  std::uint16_t id = 0;
  std::string topic;
  std::map<std::string, std::string> metadata;
  std::uint16_t schema = 1;
  std::string encoding = "cbor";
  friend bool operator==(const McapChannel&, const McapChannel&) = default;
};

/// A Message; `payload` is a view.
struct McapMessage {
  std::uint16_t channel = 0;
  std::uint32_t sequence = 0;
  std::uint64_t log_time = 0, publish_time = 0;
  value::Bytes payload;
};

/// A Chunk; `records` is a view of the compressed bytes.
struct McapChunk {
  std::uint64_t start_time = 0, end_time = 0, uncompressed_bytes = 0;
  std::uint32_t uncompressed_crc = 0;
  std::string compression;
  value::Bytes records;
};

/// Where the messages of one channel stand in a chunk: (log time, offset in the decompressed records).
struct McapMessageIndex {
  std::uint16_t channel = 0;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> entries;
};

struct McapChunkIndex {
  std::uint64_t start_time = 0, end_time = 0, chunk_offset = 0, chunk_bytes = 0;
  std::map<std::uint16_t, std::uint64_t> index_offsets;
  std::uint64_t index_bytes = 0;
  std::string compression;
  std::uint64_t compressed_bytes = 0, uncompressed_bytes = 0;
  friend bool operator==(const McapChunkIndex&, const McapChunkIndex&) = default;
};

struct McapStatistics {
  std::uint64_t messages = 0;
  std::uint16_t schemas = 0;
  std::uint32_t channels = 0, attachments = 0, metadata = 0, chunks = 0;
  std::uint64_t start_time = 0, end_time = 0;
  std::map<std::uint16_t, std::uint64_t> channel_messages;
  friend bool operator==(const McapStatistics&, const McapStatistics&) = default;
};

struct McapSummaryOffset {
  Opcode group = Opcode::kSchema;
  std::uint64_t offset = 0, bytes = 0;
};

struct McapDataEnd {
  std::uint32_t crc = 0;
};

struct McapFooter {
  std::uint64_t summary_offset = 0, summary_offsets_offset = 0;
  std::uint32_t summary_crc = 0;
};

/// A Footer is always of this length, its head included.
inline constexpr std::size_t kMcapFooterBytes = kMcapRecordHeadBytes + 20;

void encode(value::Encoder& out, const McapHeader& header);
void encode(value::Encoder& out, const McapSchema& schema);
void encode(value::Encoder& out, const McapChannel& channel);
void encode(value::Encoder& out, const McapMessageIndex& index);
void encode(value::Encoder& out, const McapChunkIndex& index);
void encode(value::Encoder& out, const McapStatistics& statistics);
void encode(value::Encoder& out, const McapSummaryOffset& offset);
void encode(value::Encoder& out, const McapDataEnd& end);
void encode(value::Encoder& out, const McapFooter& footer);

/// Messages and chunks are appended in two steps, so that what they hold is written in place: the beginning returns
/// where the record begins, end_mcap_record() sets its length.
std::size_t begin_mcap_message(value::Encoder& out, const McapMessage& message);
/// The same; `records` are appended by the caller, end_mcap_chunk() sets their length too.
std::size_t begin_mcap_chunk(value::Encoder& out, const McapChunk& chunk);
void end_mcap_record(value::Encoder& out, std::size_t begin);
void end_mcap_chunk(value::Encoder& out, std::size_t begin, std::size_t records_begin);

/// False unless the fields fill `content` exactly.
[[nodiscard]] bool decode(value::Bytes content, McapHeader& header);
[[nodiscard]] bool decode(value::Bytes content, McapSchema& schema);
[[nodiscard]] bool decode(value::Bytes content, McapChannel& channel);
[[nodiscard]] bool decode(value::Bytes content, McapMessage& message);
[[nodiscard]] bool decode(value::Bytes content, McapChunk& chunk);
[[nodiscard]] bool decode(value::Bytes content, McapMessageIndex& index);
[[nodiscard]] bool decode(value::Bytes content, McapChunkIndex& index);
[[nodiscard]] bool decode(value::Bytes content, McapStatistics& statistics);
[[nodiscard]] bool decode(value::Bytes content, McapSummaryOffset& offset);
[[nodiscard]] bool decode(value::Bytes content, McapDataEnd& end);
[[nodiscard]] bool decode(value::Bytes content, McapFooter& footer);

/// CRC-32 of `bytes` behind those that `crc` is of (0: none).
std::uint32_t mcap_crc(value::Bytes bytes, std::uint32_t crc = 0);

}  // namespace annalist::format
