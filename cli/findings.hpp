// SPDX-License-Identifier: Apache-2.0
// What is wrong with a trail: told once each, on standard error, and turned into the exit code.
#pragma once
#include <annalist/read.hpp>
#include <string>
#include <unordered_set>
#include <vector>

#include "exit_code.hpp"

namespace annalist::cli {

/// Opens the trail that was named on the command line, else ANNALIST_TRAIL, else `annalist-trail`; with a bar where
/// that takes longer.
[[nodiscard]] Result<read::Trail> open_trail(const std::string& given, read::Check check);

/// Thread safety: none.
class Findings {
 public:
  /// Begins with what is known from opening the trail.
  explicit Findings(const read::Trail& trail);

  /// What opening the trail again, with another check, came upon.
  void add(const read::Trail& trail);
  /// What reading a session came upon; nothing where it is fine.
  void add(const read::SessionInfo& session, const Status& status);
  /// Every finding once, in the order in which they came.
  const std::vector<Status>& all() const { return all_; }
  /// Prints them all. kFindings where some session is whole, else the code of the worst finding.
  ExitCode report() const;

 private:
  void remember(const Status& status);

  std::vector<Status> all_;
  std::unordered_set<std::string> texts_;
  std::unordered_set<std::string> damaged_;  // names of sessions
  std::size_t sessions_;
};

}  // namespace annalist::cli
