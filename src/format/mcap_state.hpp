// SPDX-License-Identifier: Apache-2.0
// What is known of an MCAP file up to some place in it: what its summary will tell, and what a writer needs to go on
// from there.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "format/mcap_records.hpp"

namespace annalist::format {

/// Kept by a writer as it writes and by a scanner as it reads, so that one can go on where the other ended.
struct McapState {
  std::uint64_t bytes = 0;                      // of the file so far
  std::uint32_t crc = 0;                        // of those bytes
  std::uint64_t messages = 0;                   // the next one's sequence
  std::uint64_t start_time = 0, last_time = 0;  // smallest and largest log time
  std::vector<McapSchema> schemas;
  std::map<std::uint16_t, McapChannel> channels;
  std::map<std::uint16_t, std::uint64_t> channel_messages;
  std::vector<McapChunkIndex> chunks;
  /// Messages of the chunk that is being made; after it, until its MessageIndex records are there.
  std::map<std::uint16_t, McapMessageIndex> index;

  /// Counts a message that stands at `offset` in the decompressed records of its chunk.
  void add(const McapMessage& message, std::uint64_t offset);
  /// Counts bytes that were appended to the file.
  void append(value::Bytes appended);
  McapStatistics statistics() const;
};

}  // namespace annalist::format
