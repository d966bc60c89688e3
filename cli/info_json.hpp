// SPDX-License-Identifier: Apache-2.0
// What `annalist info --json` prints.
#pragma once
#include <annalist/read.hpp>
#include <string>

namespace annalist::cli {

/// Appends one object: `trail`, `sessions`, and the `findings` that belong to no session.
void append_info_json(const read::Trail& trail, std::string& out);

}  // namespace annalist::cli
