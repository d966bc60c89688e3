// SPDX-License-Identifier: Apache-2.0
// Recovery: seals the sessions that dead processes left open in a trail.
#pragma once
#include <annalist/export.hpp>
#include <annalist/status.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace annalist {

struct RecoverOptions {
  std::string session;         ///< name or its beginning; empty: all
  bool without_rings = false;  ///< seal also where the rings cannot be had, with a gap
};

/// What became of one session.
struct RecoveredSession {
  std::string session;
  std::string file;         ///< its final name, or where it still lies
  std::uint64_t calls = 0;  ///< completed, in the whole file
  std::uint64_t calls_from_rings = 0;
  std::uint64_t open = 0;       ///< calls that were open when the process died
  std::uint64_t cut_bytes = 0;  ///< of a torn chunk at the end of the file
  bool without_rings = false;   ///< a gap stands for what the rings may have held
  Status status;                ///< fine, or why it could not be sealed
};

struct RecoverReport {
  std::vector<RecoveredSession> sessions;  ///< those that were dead; living ones are left alone
  /// Whether everything that was dead is sealed and nothing was lost.
  ANNALIST_API bool complete() const;
};

/// Seals every dead session of the trail that can be sealed here: on its own host, by its own user. Safe to repeat, and
/// to be killed.
ANNALIST_API Result<RecoverReport> recover(const std::string& trail, const RecoverOptions& options = {});

}  // namespace annalist
