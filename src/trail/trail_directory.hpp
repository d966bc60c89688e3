// SPDX-License-Identifier: Apache-2.0
// The directory that a trail is (trail-format.md §1): making one, and finding the sessions in it.
#pragma once
#include <annalist/status.hpp>
#include <string>
#include <vector>

namespace annalist::trail {

/// Makes the trail where it is not there yet, and returns the directory for its session files.
[[nodiscard]] Result<std::string> create_trail(const std::string& path);

/// Paths of the session files of a trail, by name, which is by their start, and those of a session by their parts; of a
/// session file itself its own path. Errors: kNotFound, kInvalid where it is no trail.
[[nodiscard]] Result<std::vector<std::string>> session_files(const std::string& path);

}  // namespace annalist::trail
