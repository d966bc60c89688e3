// SPDX-License-Identifier: Apache-2.0
// Whether a trail has something to recover, told without reading a file.
#pragma once
#include <string>

namespace annalist::recovery {

/// A session that is not sealed, whose process does not live, and which left something in this host's shared memory.
bool has_recoverable(const std::string& trail);

}  // namespace annalist::recovery
