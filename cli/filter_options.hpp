// SPDX-License-Identifier: Apache-2.0
// The filters that show and export share, and the argument TRAIL that every subcommand has.
#pragma once
#include <annalist/read.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace annalist::cli {

/// Adds the positional TRAIL.
void add_trail(CLI::App& command, std::string& trail);
/// What was given, else ANNALIST_TRAIL, else `annalist-trail`.
std::string trail_or_default(const std::string& given);

/// The filters as they were typed.
struct FilterOptions {
  std::string function, analyst, session, since, until, level;
  bool raised = false;
  std::optional<std::uint64_t> thread;

  void add_to(CLI::App& command);
  /// kInvalid where a text is no time or no level.
  [[nodiscard]] Result<read::Filter> filter() const;
  /// Whether anything is asked for.
  bool any() const;
};

/// Whether calls of this session can pass at all.
bool session_passes(const read::Filter& filter, const read::SessionInfo& session);

}  // namespace annalist::cli
