// SPDX-License-Identifier: Apache-2.0
// The files of sessions, opened and brought together: those whose first messages name the same session are its parts.
#pragma once
#include <annalist/read.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "read/session_file.hpp"
#include "read/shared_rings.hpp"

namespace annalist::read {

/// The files of one session, by part, and what was in its rings before the last of them was opened.
struct SessionFiles {
  std::vector<std::unique_ptr<SessionFile>> files;
  SharedRings rings;
};

/// Purpose: takes the files of a trail, stem by stem. Thread safety: none.
/// Invariant: the files of `sessions()` ascend in their parts, and no part is there twice.
class SessionGrouping {
 public:
  /// `progress` is told of all bytes of the files that are opened, of `all_bytes`.
  SessionGrouping(Check check, Progress progress, std::uint64_t all_bytes)
      : plan_(check), progress_(std::move(progress)), all_bytes_(all_bytes) {}

  /// Opens files whose names differ in the part alone, by part; and those that the program adds meanwhile.
  void open(const std::vector<std::string>& paths);

  std::vector<SessionFiles> take_sessions() { return std::move(sessions_); }
  /// Of files that are of no session.
  const std::vector<Status>& findings() const { return findings_; }

 private:
  SessionFiles open_stem(const std::vector<std::string>& paths);
  void follow(SessionFiles& opened, format::NumberSet& numbers, bool has_rings);
  void catch_up(std::unique_ptr<SessionFile>& file);
  void open_file(const std::string& path, format::NumberSet& numbers, SessionFiles& opened);
  SessionFiles& session_for(const SessionFile& file, SessionFiles* of_stem);

  CheckPlan plan_;
  Progress progress_;
  std::uint64_t all_bytes_, done_bytes_ = 0;
  std::vector<SessionFiles> sessions_;
  std::multimap<std::string, std::size_t> by_name_;  // indexes of sessions_
  std::vector<Status> findings_;
};

}  // namespace annalist::read
