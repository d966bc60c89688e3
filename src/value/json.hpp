// SPDX-License-Identifier: Apache-2.0
// Values as JSON (values.md §5).
#pragma once
#include <string>
#include <string_view>

#include "value/cursor.hpp"

namespace annalist::value {

/// Appends one item. Total: false, and `null` in its place, only where `item` is not one well-formed item.
bool append_json(std::string& out, Bytes item);

/// A string with its quotes. Bytes that are no UTF-8 become U+FFFD, so that the JSON is valid in any case.
void append_json_string(std::string& out, std::string_view text);

}  // namespace annalist::value
