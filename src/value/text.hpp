// SPDX-License-Identifier: Apache-2.0
// Values as people read them in a terminal: `[1.5, 2.0, … 98 more]`, `Point(x=1, y=2)`, `{"a": 1}`.
#pragma once
#include <string>
#include <string_view>

#include "value/cursor.hpp"

namespace annalist::value {

/// One line, of at most `width` characters (0: whole). Nothing in it reaches a terminal as a command: see append_printable.
std::string text(Bytes item, std::size_t width);

/// Text with control characters, and those that turn the direction of writing or hide, as escapes; bytes that are no UTF-8 as U+FFFD.
void append_printable(std::string& out, std::string_view text);

/// How many characters UTF-8 text has.
std::size_t characters(std::string_view text);
/// The text, or as much of it as leaves room for a … in `width` characters (0: whole).
std::string shortened(std::string text, std::size_t width);

}  // namespace annalist::value
