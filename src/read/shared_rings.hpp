// SPDX-License-Identifier: Apache-2.0
// What a session that is not sealed holds in its rings and not in its file: calls that have just ended, and those that
// are open.
#pragma once
#include <string>
#include <vector>

#include "format/collector.hpp"
#include "read/session_file.hpp"

namespace annalist::read {

struct Part;

/// Purpose: rings as they were at one moment. Readers never write: nothing of the session is touched.
/// Thread safety: none. Invariant: made before the session's file is opened, so that whatever left the rings since is
/// in the file.
class SharedRings {
 public:
  /// None where nothing of the session is in shared memory, or may be read.
  static SharedRings copy(const std::string& session);

  bool empty() const { return rings_.empty(); }
  /// What stands behind the positions that the session's files have: added to the parts, and to what its last file
  /// counts and names.
  void add_to(SessionFile& file, const std::vector<format::RingPosition>& positions, std::vector<Part>& parts);

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
