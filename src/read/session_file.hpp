// SPDX-License-Identifier: Apache-2.0
// One file of a session, opened: its summary where it is sealed and nothing more is asked for, else all of it.
#pragma once
#include <annalist/read.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "format/number_set.hpp"
#include "read/check_plan.hpp"
#include "read/chunk_store.hpp"
#include "read/contents.hpp"

namespace annalist::read {

/// Immutable once its session is made.
struct SessionFile {
  explicit SessionFile(std::string of) : path(std::move(of)), chunks(path) {}

  std::string path;
  Contents contents;
  ChunkStore chunks;
  std::vector<format::RingPosition> rings;  // of the last `annalist/rings` of a file that was read whole
  std::vector<Status> findings;
  std::uint64_t bytes = 0;
  Check checked = Check::kSummary;  // how much of it was read

  /// Which part of its session it is: as its first message says, else its name.
  std::uint64_t part() const;
  bool is_sealed() const;
  /// Whether its end record says that another part follows.
  bool is_continued() const { return contents.end && contents.end->state == format::kContinued; }
};

/// Fails only where the file cannot be read at all. `numbers` are those of the calls in the files of the session that
/// were read whole; `progress` is told of the file's own bytes.
[[nodiscard]] Result<std::unique_ptr<SessionFile>> read_session_file(const std::string& path, CheckPlan& plan,
                                                                     format::NumberSet& numbers,
                                                                     const Progress& progress);

}  // namespace annalist::read
