// SPDX-License-Identifier: Apache-2.0
// Text of which nothing reaches a terminal as a command.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace annalist::value {

/// Text with quotes, backslashes, control characters, and characters that turn the direction of writing or that nobody
/// sees, as escapes; bytes that are no UTF-8 as `\xff`.
void append_printable(std::string& out, std::string_view text);

/// The text, or as much of it as leaves room for a … in `width` characters (0: whole). Requires: UTF-8.
std::string shortened(std::string text, std::size_t width);

}  // namespace annalist::value
