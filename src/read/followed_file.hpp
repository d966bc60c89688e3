// SPDX-License-Identifier: Apache-2.0
// One session file that grows, and how far it has been read.
#pragma once
#include <annalist/follow.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "format/mcap_reader.hpp"
#include "read/calls.hpp"

namespace annalist::read {

/// Purpose: reads whole chunks as they come. Thread safety: none.
/// Invariant: everything before offset_ has been handed over, nothing behind it.
class FollowedFile {
 public:
  /// From its beginning.
  FollowedFile() = default;
  /// From where the session's last file ended when it was opened, and without the calls that were in its rings then.
  explicit FollowedFile(const Session::Impl& session);
  /// One of which nothing is wanted.
  static FollowedFile passed_over();

  /// Begins the part behind `before`: calls that were handed over already may come here instead of there.
  void follow(const FollowedFile& before) { known_ = before.known_; }
  /// Hands over what has come since. The file may have got its final name meanwhile.
  [[nodiscard]] Status advance(const std::string& path, const Filter& filter, const News& news);
  /// Nothing more will come: it has its end, is removed or damaged, or was passed over.
  bool is_done() const { return is_done_; }

 private:
  using Records = std::shared_ptr<const std::vector<std::uint8_t>>;  // of a chunk

  [[nodiscard]] Status take_records(const format::ByteSource& source, const Filter& filter, const News& news);
  [[nodiscard]] Status take_chunk(const Records& records, const Filter& filter, const News& news);
  [[nodiscard]] Status take_message(const format::McapMessage& message, const Records& records, const Filter& filter,
                                    const News& news);
  [[nodiscard]] bool take_channel(const format::McapRecord& record);
  [[nodiscard]] bool take_reserved(std::uint16_t reserved, value::Bytes payload, const News& news);
  [[nodiscard]] bool take_start(value::Bytes payload, const News& news);
  [[nodiscard]] bool take_end(value::Bytes payload, const News& news);
  [[nodiscard]] Status take_block(const format::McapMessage& message, const Records& records, const Filter& filter);
  void hand_over(const News& news);

  std::uint64_t offset_ = 0;
  bool is_done_ = false;
  Functions functions_;
  std::map<std::uint16_t, std::uint16_t> reserved_;  // channels of the file: which of the reserved ones they are
  std::shared_ptr<const SessionInfo> info_;          // null before the session's record
  /// Calls that come although they were handed over by another way; of all parts of the session.
  std::shared_ptr<std::set<std::uint64_t>> known_ = std::make_shared<std::set<std::uint64_t>>();
  std::vector<Call> calls_;  // of the chunk that is being read
};

}  // namespace annalist::read
