// SPDX-License-Identifier: Apache-2.0
// Whether an item is encoded as a writer must encode it (values.md §2).
#pragma once
#include "value/cursor.hpp"

namespace annalist::value {

/// One item that keeps V1 to V6, in a tag 24 too. What a reader must reject does not; what it may accept does not
/// either.
bool is_deterministic(Bytes item);

}  // namespace annalist::value
