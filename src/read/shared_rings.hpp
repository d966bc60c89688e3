// SPDX-License-Identifier: Apache-2.0
// What a session that is not sealed holds in its rings and not in its file: calls that have just ended, and those that
// are open.
#pragma once
#include <string>
#include <vector>

#include "format/collector.hpp"
#include "read/contents.hpp"
#include "read/session_impl.hpp"

namespace annalist::read {

/// Purpose: rings as they were at one moment. Readers never write: nothing of the session is touched.
/// Thread safety: none. Invariant: made before the session's file is opened, so that whatever left the rings since is
/// in the file.
class SharedRings {
 public:
  /// None where nothing of the session is in shared memory, or may be read.
  static SharedRings copy(const std::string& session);

  /// What stands behind the positions that the file has: added to the parts, and to what contents count and name.
  void add_to(Contents& contents, const std::vector<format::RingPosition>& positions, std::vector<Part>& parts);

 private:
  /// Everything of one ring; frames twice, because the program goes on while they are copied.
  struct Ring {
    format::RingState state;
    std::uint64_t head = 0, capacity = 0;
    std::vector<std::uint8_t> data, frames, frames_again;
  };

  static bool copy_ring(const std::string& path, const std::string& session, Ring& ring);
  static void take_open_frames(const Ring& ring, const format::RingHeads& heads, format::Collector& collector);
  void take(format::Collector& collector, const std::vector<format::RingPosition>& positions);

  std::vector<Ring> rings_;
};

}  // namespace annalist::read
