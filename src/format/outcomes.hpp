// SPDX-License-Identifier: Apache-2.0
// Whether an item is what a block may hold of how a call ended (trail-format.md §3): asked before it is put there, for
// what stands in a ring may be anything.
#pragma once
#include "value/cursor.hpp"

namespace annalist::format {

/// `{"type": text, "message": text}`.
bool is_exception(value::Bytes item);
/// A map with `count`, `ended`, and where they are there `sent` and `thrown`.
bool is_suspended(value::Bytes item);

}  // namespace annalist::format
