// SPDX-License-Identifier: Apache-2.0
// UTF-8: whether bytes are it, and what to make of those that are not.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace annalist::base {

/// Well-formed as Unicode has it: shortest form, no surrogates, nothing beyond U+10FFFF. Fast where all is ASCII.
bool is_utf8(std::string_view text);

/// The length of the longest well-formed beginning.
std::size_t utf8_prefix(std::string_view text);

/// How many characters well-formed text has, and where number `index` begins, counted from 0; its end where there are
/// not as many.
std::size_t utf8_length(std::string_view text);
std::size_t utf8_offset(std::string_view text, std::size_t index);

/// The text with U+FFFD in place of every byte that is no part of a well-formed sequence.
std::string to_utf8(std::string_view text);

}  // namespace annalist::base
