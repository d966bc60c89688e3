// SPDX-License-Identifier: Apache-2.0
// A session file that its process left open: what it holds, and what its rings hold beyond it.
#pragma once
#include <annalist/recover.hpp>
#include <annalist/status.hpp>
#include <map>
#include <string>
#include <vector>

#include "format/collector.hpp"
#include "format/mcap_source.hpp"
#include "os/control.hpp"
#include "record/session_writer.hpp"

namespace annalist::recovery {

/// What a session's first message tells, as far as recovery asks.
struct Origin {
  std::string session, host, boot, parent;  // parent: "<session>/<call>" or empty
  std::uint64_t pid = 0;
  std::int64_t started_ns = 0;
  bool tsc = false;
};

/// The whole chunks of a file.
struct FileContent {
  Origin origin;
  record::SessionContent session;
  std::vector<format::RingPosition> rings;  // of the last chunk that has them
  std::map<std::uint16_t, format::McapChannel> channels;
  std::uint64_t cut_bytes = 0;  // behind the last whole chunk
};

/// Reads the first message only.
[[nodiscard]] Result<Origin> read_origin(const format::ByteSource& source);
/// Reads everything.
[[nodiscard]] Result<FileContent> read_content(const format::ByteSource& source);

/// The functions of a session: those that its process left in shared memory, else those whose channels are in the file.
void fill_functions(const FileContent& content, format::FunctionTable& functions);

/// Takes from the session's rings what stands behind the positions in the file, and the calls that were open. Gives how
/// many records could not be read.
[[nodiscard]] Result<std::uint64_t> take_rings(const FileContent& content, format::Collector& collector,
                                               std::vector<format::RingPosition>& positions);

}  // namespace annalist::recovery
