// SPDX-License-Identifier: Apache-2.0
// The decompressed chunks of one session file: read when they are asked for, the last few kept.
#pragma once
#include <annalist/status.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "format/mcap_reader.hpp"
#include "read/contents.hpp"
#include "trail/file_source.hpp"

namespace annalist::read {

/// A file of a session; under its final name where it was sealed since its name was read.
[[nodiscard]] Result<trail::FileSource> open_session_file(const std::string& path);

/// A decompressed chunk. Messages point into `records`.
struct Chunk {
  std::vector<std::uint8_t> records;
  std::vector<format::McapMessage> messages;
};

/// Reads the chunk at a ChunkRef and checks that it holds the messages that it should. Errors: those of trail-format.md
/// §8, with the chunk's offset.
[[nodiscard]] Result<std::shared_ptr<const Chunk>> read_chunk(const format::ByteSource& source, const ChunkRef& ref);

/// Thread safety: all of it. The file is opened for each chunk: a trail may have more sessions than a process may have
/// descriptors.
class ChunkStore {
 public:
  explicit ChunkStore(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] Result<std::shared_ptr<const Chunk>> get(const ChunkRef& ref) const;

 private:
  /// Blocks that follow one another in time stand in few chunks: an outer function's in the one in which it ended.
  static constexpr std::size_t kKept = 4;
  struct Entry {
    std::uint64_t offset;
    std::shared_ptr<const Chunk> chunk;
  };

  std::shared_ptr<const Chunk> find(std::uint64_t offset) const;
  void keep(std::uint64_t offset, std::shared_ptr<const Chunk> chunk) const;

  std::string path_;
  mutable std::mutex mutex_;
  mutable std::deque<Entry> kept_;  // guarded by mutex_; the last one asked for comes first
};

}  // namespace annalist::read
