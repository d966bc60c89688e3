// SPDX-License-Identifier: Apache-2.0
// UTF-8, character by character, out of bytes that need not be any.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace annalist::cli {

struct Glyph {
  char32_t code = 0xFFFD;
  std::size_t bytes = 1;
  bool valid = false;
};

/// The first character of a text that is not empty; one byte, not valid, where it is no UTF-8.
inline Glyph first_glyph(std::string_view text) {
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (text.size() < bytes) return {};
  char32_t code = lead & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return {};
    code = code << 6 | (next & 0x3F);
  }
  if (code < kLeast[bytes] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, bytes, true};
}

}  // namespace annalist::cli
