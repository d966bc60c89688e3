// SPDX-License-Identifier: Apache-2.0
// A session file that its process left open: what it holds, and what its rings hold beyond it.
#pragma once
#include <annalist/status.hpp>
#include <map>
#include <string>
#include <vector>

#include "format/collector.hpp"
#include "format/mcap_source.hpp"
#include "record/session_writer.hpp"

namespace annalist::recovery {

/// The whole chunks of a file.
struct FileContent {
  format::SessionStart start;
  record::SessionContent session;
  std::vector<format::RingPosition> rings;  // of the last chunk that has them
  std::map<std::uint16_t, format::McapChannel> channels;
  format::NumberSet numbers;    // of the calls
  std::uint64_t cut_bytes = 0;  // behind the last whole chunk

  /// "<session>/<call>" of the parent process, or empty.
  std::string parent() const;
  /// Whether its end record is there; and whether that says that another part follows.
  bool has_ended() const { return !session.counts.state.empty(); }
  bool is_continued() const { return session.counts.state == format::kContinued; }
};

/// kNotFound where nothing was recorded yet, else the error that stands in the way of going on with the file.
[[nodiscard]] Result<FileContent> read_content(const format::ByteSource& source);

/// The functions of a session: those that its process left in shared memory, and those whose channels are in the file.
void fill_functions(const FileContent& content, format::FunctionTable& functions);

/// Takes from the session's rings what stands behind the positions in the file, and the calls that were open. Gives how
/// many records could not be read.
[[nodiscard]] Result<std::uint64_t> take_rings(const FileContent& content, format::Collector& collector,
                                               std::vector<format::RingPosition>& positions);

}  // namespace annalist::recovery
