// SPDX-License-Identifier: Apache-2.0
// What a session file holds, without its calls: enough to describe the session and to find every block. Made of a
// sealed file's summary (summary.hpp), or by reading the file whole (session_scan.hpp).
#pragma once
#include <annalist/read.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "format/messages.hpp"

namespace annalist::read {

/// A chunk, and which messages stand in it.
struct ChunkRef {
  std::uint64_t offset = 0, bytes = 0;  // of its record in the file
  std::uint64_t first_sequence = 0, messages = 0;
  bool has_notes = false, has_gaps = false, has_open_calls = false, has_environment = false;
};

/// Invariants: (1) chunks ascend in offset and sequence, without a gap. (2) blocks ascend in sequence; each is within
/// the chunks, and its channel is one of functions.
struct Contents {
  std::optional<format::SessionStart> start;
  std::optional<format::SessionEnd> end;
  std::optional<format::EnvironmentMessage> environment;  // the last one
  /// What was counted. Of a sealed file the same as in `end`.
  format::SessionEnd counts;
  std::map<std::uint16_t, std::shared_ptr<const Function>> functions;
  std::map<std::uint16_t, std::uint16_t> reserved;  // channels of the file: which of the reserved ones they are
  std::vector<ChunkRef> chunks;
  std::vector<format::IndexRow> blocks;
};

/// The chunk in which the message of that sequence stands; null where none is.
const ChunkRef* find_chunk(const std::vector<ChunkRef>& chunks, std::uint64_t sequence);
/// Notes that the chunk has such messages.
void mark(ChunkRef& chunk, std::uint16_t reserved_channel);

}  // namespace annalist::read
