// SPDX-License-Identifier: Apache-2.0
// What `annalist verify` has found out of a session.
#pragma once
#include <annalist/read.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace annalist::cli {

/// Ordered by how bad it is.
enum class Verdict {
  kWhole,       ///< sealed, and every byte is what was written
  kOpen,        ///< being written; whole so far
  kIncomplete,  ///< gaps tell that calls are missing
  kUnsealed,    ///< its process is gone, and nobody has sealed it
  kDamaged,     ///< not what was written
};
std::string_view name(Verdict verdict);

struct VerifiedSession {
  read::SessionInfo info;
  std::vector<read::Gap> gaps;
  Verdict verdict = Verdict::kWhole;
};

/// Everything that was found, as one object.
void append_verify_json(const read::Trail& trail, const std::vector<VerifiedSession>& sessions, std::string& out);

}  // namespace annalist::cli
