// SPDX-License-Identifier: Apache-2.0
// The end of a trail.
#pragma once
#include <annalist/read.hpp>
#include <cstddef>
#include <vector>

#include "findings.hpp"

namespace annalist::cli {

/// The last `count` calls of a trail that pass, by start. `filtered`: some may not pass. Sessions that ended before the
/// first of them began are not read.
std::vector<read::Call> last_calls(const read::Trail& trail, const read::Filter& filter, bool filtered,
                                   std::size_t count, Findings& findings);

}  // namespace annalist::cli
