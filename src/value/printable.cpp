// SPDX-License-Identifier: Apache-2.0
#include "value/printable.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "base/utf8.hpp"

namespace annalist::value {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// C1 controls, soft hyphen, marks of direction, joiners, separators of lines, tags and others that take no room.
constexpr Range kInvisible[] = {{0x80, 0x9f},     {0xad, 0xad},      {0x61c, 0x61c},   {0x180e, 0x180e},
                                {0x200b, 0x200f}, {0x2028, 0x202e},  {0x2060, 0x206f}, {0xfeff, 0xfeff},
                                {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}};

bool is_invisible(char32_t c) {
  return std::any_of(std::begin(kInvisible), std::end(kInvisible),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

/// The first character of text that is UTF-8, and how many bytes it has.
char32_t decode(std::string_view text, std::size_t& bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t first = byte(0);
  bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t c = bytes == 1 ? first : first & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) c = c << 6 | (byte(i) & 0x3f);
  return c;
}

void append_escape(std::string& out, char32_t c) {
  char text[16];
  const char* format = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
  std::snprintf(text, sizeof text, format, static_cast<unsigned>(c));
  out += text;
}

bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

void append_utf8(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto plain = std::find_if_not(text.begin(), text.end(), is_plain);
    out.append(text.begin(), plain);
    text.remove_prefix(static_cast<std::size_t>(plain - text.begin()));
    if (text.empty()) return;
    std::size_t bytes = 0;
    const char32_t c = decode(text, bytes);
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c == '\r')
      out += "\\r";
    else if (c == '"' || c == '\\')
      (out += '\\') += static_cast<char>(c);
    else if (c < 0x20 || c == 0x7f || is_invisible(c))
      append_escape(out, c);
    else
      out += text.substr(0, bytes);
    text.remove_prefix(bytes);
  }
}

}  // namespace

void append_printable(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t good = base::utf8_prefix(text);
    append_utf8(out, text.substr(0, good));
    text.remove_prefix(good);
    if (text.empty()) return;
    append_escape(out, static_cast<unsigned char>(text.front()));
    text.remove_prefix(1);
  }
}

std::string shortened(std::string text, std::size_t width) {
  if (width == 0 || text.size() <= width || base::utf8_length(text) <= width) return text;
  text.resize(base::utf8_offset(text, width - 1));
  return text.append("…");
}

}  // namespace annalist::value
