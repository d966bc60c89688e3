// SPDX-License-Identifier: Apache-2.0
#include "printable.hpp"

#include <wchar.h>

#include <clocale>
#include <cstdio>

#include "utf8.hpp"

namespace annalist::cli {
namespace {

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029;
}

bool is_bidirectional(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

/// Tags and the byte order mark hide text or vanish.
bool is_invisible(char32_t code) { return code == 0xFEFF || (code >= 0xE0000 && code <= 0xE007F); }

void append_escape(char32_t code, std::string& out) {
  char text[16];
  switch (code) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      std::snprintf(text, sizeof text, code < 0x100 ? "\\x%02x" : "\\u{%x}", static_cast<unsigned>(code));
      out += text;
  }
}

/// How many bytes at the beginning are printable ASCII, which nearly all text is.
std::size_t plain_prefix(std::string_view text) {
  std::size_t plain = 0;
  while (plain < text.size() && text[plain] >= 0x20 && text[plain] < 0x7F) ++plain;
  return plain;
}

int width_of(char32_t code) {
  if (code < 0x300) return 1;
  static const bool knows_unicode = std::setlocale(LC_CTYPE, "C.UTF-8") != nullptr;
  const int width = knows_unicode ? ::wcwidth(static_cast<wchar_t>(code)) : 1;
  return width < 0 ? 1 : width;
}

}  // namespace

std::string printable(std::string_view text) {
  const std::size_t plain = plain_prefix(text);
  std::string out(text.substr(0, plain));
  text.remove_prefix(plain);
  while (!text.empty()) {
    const Glyph glyph = first_glyph(text);
    if (is_control(glyph.code) || is_bidirectional(glyph.code) || is_invisible(glyph.code)) {
      append_escape(glyph.code, out);
    } else {
      out += glyph.valid ? text.substr(0, glyph.bytes) : std::string_view("\xEF\xBF\xBD");
    }
    text.remove_prefix(glyph.bytes);
  }
  return out;
}

std::size_t cells(std::string_view text) {
  std::size_t width = plain_prefix(text);
  text.remove_prefix(width);
  while (!text.empty()) {
    const Glyph glyph = first_glyph(text);
    width += static_cast<std::size_t>(width_of(glyph.code));
    text.remove_prefix(glyph.bytes);
  }
  return width;
}

std::string cut(std::string_view text, std::size_t width) {
  std::size_t used = 0, fits = 0, at = 0;
  while (at < text.size()) {
    const Glyph glyph = first_glyph(text.substr(at));
    used += static_cast<std::size_t>(width_of(glyph.code));
    at += glyph.bytes;
    if (used > width) return width == 0 ? "" : std::string(text.substr(0, fits)) + "…";
    if (used < width) fits = at;
  }
  return std::string(text);
}

std::string right_aligned(const std::string& text, std::size_t width) {
  const std::size_t used = cells(text);
  return std::string(width > used ? width - used : 0, ' ') + text;
}

}  // namespace annalist::cli
