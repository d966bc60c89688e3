// SPDX-License-Identifier: Apache-2.0
// Asks the program git whether a working tree is clean, without waiting for it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "os/child.hpp"
#include "provenance/repository.hpp"

namespace annalist::provenance {

/// What git needs to know of the process that asks.
struct Surroundings {
  std::string path;                      // PATH
  std::vector<std::string> environment;  // `NAME=value`

  /// Of this process, now: to be called where the program's environment may be read.
  static Surroundings current();
};

/// Purpose: one run of `git status`. Thread safety: none. Invariants: (1) nothing of the repository is written, no hook
/// of it runs. (2) A git that is not there, fails, or takes longer than kTimeout_ns tells nothing.
class GitStatus {
 public:
  static constexpr std::uint64_t kTimeout_ns = 5'000'000'000;

  GitStatus(const Repository& repository, const Surroundings& surroundings);

  /// Whether there is nothing more to be learnt; waits at most so long for it.
  bool is_done(int timeout_ms);
  void give_up() { child_.kill(); }
  /// In a forked child.
  void forget() { child_.forget(); }

  /// Whether no tracked file differs from the commit; unset where git does not tell.
  std::optional<bool> is_clean() const;
  /// Where HEAD is as git sees it; nothing where it does not tell.
  std::optional<Head> head() const;

 private:
  bool has_changes() const;
  /// What stands behind `# branch.oid ` and the like.
  std::optional<std::string> header(std::string_view name) const;

  os::Child child_;
  std::uint64_t begun_ns_ = 0;
  std::string output_;
};

}  // namespace annalist::provenance
