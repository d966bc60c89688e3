// SPDX-License-Identifier: Apache-2.0
// Takes the bytes of an MCAP file apart, believing nothing: records in order, chunks, and the summary of a complete
// file. Errors are those of trail-format.md §8: a message begins with the words that stand there, and has the record's
// offset.
#pragma once
#include <annalist/status.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "format/mcap_records.hpp"
#include "format/mcap_source.hpp"

namespace annalist::format {

/// A chunk decompressed is at most that large, and no other record either.
inline constexpr std::uint64_t kMaxChunkBytes = std::uint64_t{1} << 30;

/// kCorrupt with `error`, one of those of §8, and what more there is to say.
Status mcap_error(std::string_view error, std::uint64_t offset, std::string_view detail = {});

/// A record; its bytes are valid until the next one is read.
struct McapRecord {
  Opcode opcode = Opcode::kHeader;
  std::uint64_t offset = 0;  // in the file
  value::Bytes bytes;        // all of it
  value::Bytes content() const { return bytes.subspan(kMcapRecordHeadBytes); }
  std::uint64_t end() const { return offset + bytes.size(); }
};

/// Purpose: the records of a file in order, up to its closing magic.
/// Thread safety: none. Cost: holds one record at a time, and reads ahead by kWindowBytes.
class McapRecordReader {
 public:
  /// A file that is not `sealed` may end anywhere. The source must outlive the reader. `offset` is that of the first
  /// record that is wanted, 0 for all of the file.
  McapRecordReader(const ByteSource& source, bool sealed, std::uint64_t offset = 0)
      : source_(source), sealed_(sealed), offset_(offset) {}

  /// False at the end and at the first error: status() tells.
  [[nodiscard]] bool next(McapRecord& record);
  const Status& status() const { return status_; }

 private:
  static constexpr std::size_t kWindowBytes = 65536;

  bool begin();
  bool finish();
  bool stop();
  bool fail(Status status);
  bool check_opcode(std::uint8_t opcode);
  bool only_zeros_from(std::uint64_t offset);
  /// A view of bytes of the file. Requires: they are within it. Empty where reading failed.
  value::Bytes view(std::uint64_t offset, std::size_t size);
  std::uint64_t left() const { return source_.size() - offset_; }

  const ByteSource& source_;
  bool sealed_;
  Opcode last_ = Opcode::kHeader;
  std::uint64_t offset_ = 0;  // of the next record; 0: nothing was read yet
  std::vector<std::uint8_t> window_;
  std::uint64_t window_offset_ = 0;
  Status status_;
};

/// Decompresses a chunk and checks its CRC. `offset` is that of its record. Errors: kUnsupported for lz4, else
/// kCorrupt.
[[nodiscard]] Status decompress_chunk(const McapChunk& chunk, std::uint64_t offset, std::vector<std::uint8_t>& records);

/// The records of a decompressed chunk in order. Thread safety: none.
class McapChunkReader {
 public:
  explicit McapChunkReader(value::Bytes records) : records_(records) {}

  /// False at the end, and where no record can stand: then ok() is false. The record's offset is that in `records`.
  [[nodiscard]] bool next(McapRecord& record);
  bool ok() const { return ok_; }

 private:
  value::Bytes records_;
  std::size_t offset_ = 0;
  bool ok_ = true;
};

/// What stands behind the data of a complete file.
struct McapSummary {
  std::map<std::uint16_t, McapChannel> channels;
  McapStatistics statistics;
  std::vector<McapChunkIndex> chunks;  // in the order of the file
};

/// None where there is no summary, or one that cannot be right: then the file is to be read from its beginning, which
/// tells why.
std::optional<McapSummary> read_mcap_summary(const ByteSource& source);

/// Whether all that precedes the summary has the CRC that the DataEnd record says; false too where that says none.
/// Together with a good summary: whether every byte is as it was written. Requires: read_mcap_summary gave one.
bool is_data_intact(const ByteSource& source);

}  // namespace annalist::format
