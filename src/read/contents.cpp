// SPDX-License-Identifier: Apache-2.0
#include "read/contents.hpp"

#include <algorithm>

namespace annalist::read {

using namespace format;

const ChunkRef* find_chunk(const std::vector<ChunkRef>& chunks, std::uint64_t sequence) {
  const auto behind = std::upper_bound(chunks.begin(), chunks.end(), sequence,
                                       [](std::uint64_t n, const ChunkRef& chunk) { return n < chunk.first_sequence; });
  if (behind == chunks.begin()) return nullptr;
  const ChunkRef& chunk = *(behind - 1);
  return sequence - chunk.first_sequence < chunk.messages ? &chunk : nullptr;
}

void mark(ChunkRef& chunk, std::uint16_t reserved_channel) {
  chunk.has_notes = chunk.has_notes || reserved_channel == kNoteChannel;
  chunk.has_gaps = chunk.has_gaps || reserved_channel == kGapChannel;
  chunk.has_open_calls = chunk.has_open_calls || reserved_channel == kOpenChannel;
  chunk.has_environment = chunk.has_environment || reserved_channel == kEnvironmentChannel;
}

}  // namespace annalist::read
