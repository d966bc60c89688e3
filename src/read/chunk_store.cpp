// SPDX-License-Identifier: Apache-2.0
#include "read/chunk_store.hpp"

#include <algorithm>

#include "trail/session_name.hpp"

namespace annalist::read {

using namespace format;

Result<trail::FileSource> open_session_file(const std::string& path) {
  auto file = trail::FileSource::open(path);
  if (file || file.status().code() != Code::kNotFound || !path.ends_with(trail::kOpenEnding)) return file;
  return trail::FileSource::open(path.substr(0, path.size() - trail::kOpenEnding.size()) +
                                 std::string(trail::kSealedEnding));
}

namespace {

Status parse_messages(const ChunkRef& ref, Chunk& chunk) {
  McapRecord record;
  McapChunkReader reader(chunk.records);
  // What stands behind the last message that is wanted may be bad: it is not looked at.
  while (chunk.messages.size() < ref.messages && reader.next(record)) {
    if (record.opcode != Opcode::kMessage) continue;
    McapMessage& message = chunk.messages.emplace_back();
    if (!decode(record.content(), message)) return mcap_error("bad record", ref.offset);
    if (message.sequence != ref.first_sequence + chunk.messages.size() - 1)
      return mcap_error("sequence not contiguous", ref.offset);
  }
  if (!reader.ok()) return mcap_error("bad record", ref.offset);
  if (chunk.messages.size() != ref.messages)
    return mcap_error("summary mismatch", ref.offset, "the number of messages");
  return {};
}

}  // namespace

Result<std::shared_ptr<const Chunk>> read_chunk(const ByteSource& source, const ChunkRef& ref) {
  std::vector<std::uint8_t> bytes;
  if (ref.bytes > source.size() || ref.offset > source.size() - ref.bytes)
    return mcap_error("truncated record", ref.offset);
  if (Status status = source.read(ref.offset, static_cast<std::size_t>(ref.bytes), bytes); !status) return status;
  McapRecord record;
  McapChunkReader reader(bytes);
  McapChunk fields;
  if (!reader.next(record) || record.opcode != Opcode::kChunk || record.bytes.size() != ref.bytes ||
      !decode(record.content(), fields))
    return mcap_error("bad record", ref.offset, "no chunk stands here");
  auto chunk = std::make_shared<Chunk>();
  if (Status status = decompress_chunk(fields, ref.offset, chunk->records); !status) return status;
  if (Status status = parse_messages(ref, *chunk); !status) return status;
  return std::shared_ptr<const Chunk>(std::move(chunk));
}

std::shared_ptr<const Chunk> ChunkStore::find(std::uint64_t offset) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(kept_.begin(), kept_.end(), [offset](const Entry& entry) { return entry.offset == offset; });
  if (found == kept_.end()) return nullptr;
  std::rotate(kept_.begin(), found, found + 1);
  return kept_.front().chunk;
}

void ChunkStore::keep(std::uint64_t offset, std::shared_ptr<const Chunk> chunk) const {
  const std::lock_guard lock(mutex_);
  kept_.push_front({offset, std::move(chunk)});
  if (kept_.size() > kKept) kept_.pop_back();
}

Result<std::shared_ptr<const Chunk>> ChunkStore::get(const ChunkRef& ref) const {
  if (auto chunk = find(ref.offset)) return chunk;
  const auto source = open_session_file(path_);
  if (!source) return source.status();
  auto chunk = read_chunk(*source, ref);
  if (!chunk) return chunk.status().at(path_);
  keep(ref.offset, *chunk);
  return chunk;
}

}  // namespace annalist::read
