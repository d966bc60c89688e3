// SPDX-License-Identifier: Apache-2.0
// The files of one session that its process left, and how to go on behind the last of them (trail-format.md §7).
#pragma once
#include <annalist/status.hpp>
#include <string>
#include <vector>

#include "record/session_writer.hpp"
#include "recover/dead_session.hpp"

namespace annalist::recovery {

/// A part that is not sealed; or is, but another has to follow it.
struct PartFile {
  std::string path;
  FileContent content;

  bool is_sealed() const;
};

/// Ownership: no file is open. Invariant: `files` is not empty.
struct SessionParts {
  std::vector<PartFile> files;     // by part
  std::string begun;               // a file for the next part that holds nothing yet; empty where there is none
  std::uint64_t sealed_calls = 0;  // in parts that are sealed
  bool is_last_part_sealed = false;

  /// Those of the sessions in `trail` whose files have that stem.
  [[nodiscard]] static Result<SessionParts> read(const std::string& trail, const std::string& stem);

  /// Whether the session's end is recorded, so that nothing but seals is missing.
  bool has_end() const;
  std::uint64_t calls() const;
  std::uint64_t cut_bytes() const;
};

/// Goes on in the last part. What was begun behind it is removed: nothing can be in it.
[[nodiscard]] Result<record::SessionWriter> go_on(PartFile& last, const std::string& begun);
/// Begins the part that the last one says follows it.
[[nodiscard]] Result<record::SessionWriter> follow(const PartFile& last, const std::string& begun);
/// Gives a part that has its end record what it lacks, and its final name.
[[nodiscard]] Status seal_ended(PartFile& part);

}  // namespace annalist::recovery
