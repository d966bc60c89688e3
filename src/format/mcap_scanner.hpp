// SPDX-License-Identifier: Apache-2.0
// Reads a session file from its first byte to its last and checks the container on the way (trail-format.md §2, §8):
// for files that are not sealed, for damaged ones, and for recovery.
#pragma once
#include <annalist/status.hpp>
#include <functional>
#include <set>
#include <vector>

#include "format/mcap_reader.hpp"
#include "format/mcap_state.hpp"

namespace annalist::format {

/// Where a message stands.
struct McapPlace {
  std::uint64_t chunk_offset = 0, chunk_bytes = 0;  // of its chunk's record in the file
  std::uint64_t record_offset = 0;                  // of its record in the decompressed chunk
};

/// Purpose: walks one file once.
/// Thread safety: none.
/// Invariant: state() is that of the file up to the end of its last whole chunk, fit for a McapWriter to go on there,
/// unless the scan was stopped by a message (is_resumable()).
class McapScanner {
 public:
  /// Called for every message; a status that is not fine ends the scan. It gets the chunk's offset where it has none.
  using Visit = std::function<Status(const McapMessage& message, const McapChannel& channel, const McapPlace& place)>;

  /// The source must outlive the scanner. A file that is not `sealed` may end anywhere.
  McapScanner(const ByteSource& source, bool sealed) : reader_(source, sealed) {}

  /// The first thing that is wrong with the file.
  [[nodiscard]] Status run(const Visit& visit);

  const McapState& state() const { return state_; }
  bool is_resumable() const { return resumable_; }
  /// Offset of the DataEnd record, 0 where there is none.
  std::uint64_t data_end() const { return data_end_; }

 private:
  Status take(const McapRecord& record, const Visit& visit);
  Status take_chunk(const McapRecord& record, const Visit& visit);
  Status take_chunk_record(const McapRecord& record, const McapRecord& chunk, const Visit& visit);
  Status take_message(const McapRecord& record, const McapRecord& chunk, const Visit& visit);
  Status take_schema(const McapRecord& record, std::uint64_t offset);
  Status take_channel(const McapRecord& record, std::uint64_t offset);
  Status take_message_index(const McapRecord& record);
  Status check_data_end(const McapRecord& record);
  Status check_chunk_index(const McapRecord& record);
  Status check_statistics(const McapRecord& record);
  Status check_footer(const McapRecord& record);

  McapRecordReader reader_;
  McapState state_;
  std::vector<std::uint8_t> records_;  // of the chunk that is being read
  std::uint32_t crc_ = 0;              // of the file so far
  std::uint32_t summary_crc_ = 0;
  std::uint64_t data_end_ = 0, summary_ = 0;
  std::set<std::uint64_t> indexed_;  // offsets of the chunks that the summary has named
  bool has_statistics_ = false;
  bool resumable_ = true;
};

}  // namespace annalist::format
