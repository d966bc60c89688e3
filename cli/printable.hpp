// SPDX-License-Identifier: Apache-2.0
// Text of a trail as a terminal may have it: nothing in it moves the cursor, changes colours or reorders what stands
// around it.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace annalist::cli {

/// The text with control characters and bidirectional overrides as escapes (`\n`, `\x1b`, `\u{202e}`), and U+FFFD for
/// what is no UTF-8.
std::string printable(std::string_view text);

/// How many cells of a terminal a printable text takes: two for a wide character, none for a combining one.
std::size_t cells(std::string_view text);

/// The beginning of a printable text that takes at most that many cells, with `…` at its end where something is left
/// out.
std::string cut(std::string_view text, std::size_t width);

/// With spaces before it, so that it takes at least that many cells.
std::string right_aligned(const std::string& text, std::size_t width);

}  // namespace annalist::cli
