// SPDX-License-Identifier: Apache-2.0
// Of which code a session is: the state of its git repository and the Python distributions that it imported, found out
// a little at a time by a thread that has other things to do.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "format/messages.hpp"
#include "provenance/distributions.hpp"
#include "provenance/git_status.hpp"

namespace annalist::provenance {

enum class Progress : std::uint8_t {
  kMore,     ///< there is more to be read
  kWaiting,  ///< nothing but git's answer is missing
  kDone,
};

/// Purpose: the content of `annalist/environment` (trail-format.md §4). Thread safety: none. Cost: a step takes well
/// below a millisecond unless the file system makes it wait. Invariant: git is asked once, at the start: that is the
/// code that ran.
class Survey {
 public:
  /// `directory` is the working directory.
  Survey(std::string directory, Surroundings surroundings);

  /// The repository is what an earlier survey of the same directory found, if it had: for a forked child.
  void inherit(const Survey& earlier);
  /// What has been imported by now.
  void add(std::shared_ptr<const LoadedCode> code);
  /// Goes on. For git it waits at most so long.
  Progress step(int timeout_ms);
  /// In a forked child: leaves git to the parent.
  void forget();

  format::EnvironmentMessage result() const;

 private:
  void look_for_repository();
  void take_status();

  std::string directory_;
  Surroundings surroundings_;
  bool has_looked_ = false;
  std::optional<GitStatus> status_;  // as long as git is being asked
  std::optional<format::GitState> git_;
  std::shared_ptr<const LoadedCode> code_;
  Distributions distributions_;
};

}  // namespace annalist::provenance
