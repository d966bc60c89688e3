// SPDX-License-Identifier: Apache-2.0
// Typed arrays (spec/values.md, tags 64 to 86) as lists of int or float.
#pragma once
#include <cstdint>

#include "items.hpp"
#include "python.hpp"

namespace annalist::python {

/// Whether the tag is one of those that a trail uses.
bool is_typed_array(std::uint64_t tag);
/// Bytes of one element. Requires: is_typed_array(tag).
std::size_t element_size(std::uint64_t tag);
/// Requires: whole elements.
Ref typed_array_list(std::uint64_t tag, Bytes elements);

}  // namespace annalist::python
