// SPDX-License-Identifier: Apache-2.0
// From ring form (annalist/detail/writer.hpp) to the deterministic form of files (values.md §2).
#pragma once
#include "value/cursor.hpp"
#include "value/encoder.hpp"

namespace annalist::value {

/// Copies one item: floats in their shortest width, sets and unordered dictionaries sorted, shared objects numbered
/// (values.md §3). False, and `out` as it was, where the item is malformed: rings outlive their process, and recovery
/// cannot trust them.
[[nodiscard]] bool normalise(Cursor& in, Encoder& out);

}  // namespace annalist::value
