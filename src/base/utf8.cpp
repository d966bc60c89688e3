// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace annalist::base {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

/// Length of the well-formed sequence at `at`, 0 where there is none.
std::size_t sequence_bytes(const std::uint8_t* at, std::size_t left) {
  const std::uint8_t first = at[0];
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t bytes = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (left < bytes) return 0;
  // The second byte's range keeps out longer forms, surrogates and what is beyond U+10FFFF.
  const std::uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const std::uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (at[1] < low || at[1] > high) return 0;
  for (std::size_t i = 2; i < bytes; ++i)
    if ((at[i] & 0xc0) != 0x80) return 0;
  return bytes;
}

bool begins_character(char byte) { return (byte & 0xc0) != 0x80; }

}  // namespace

std::size_t utf8_prefix(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t word = 0;
    if (text.size() - at >= sizeof word) {
      std::memcpy(&word, bytes + at, sizeof word);
      if ((word & 0x8080808080808080) == 0) {
        at += sizeof word;
        continue;
      }
    }
    const std::size_t sequence = sequence_bytes(bytes + at, text.size() - at);
    if (sequence == 0) return at;
    at += sequence;
  }
  return at;
}

bool is_utf8(std::string_view text) { return utf8_prefix(text) == text.size(); }

std::size_t utf8_length(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::size_t utf8_offset(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size(); ++at)
    if (begins_character(text[at]) && count++ == index) break;
  return at;
}

std::string to_utf8(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const std::size_t good = utf8_prefix(text);
    valid.append(text.substr(0, good));
    text.remove_prefix(good);
    if (text.empty()) break;
    valid.append(kReplacement);
    text.remove_prefix(1);
  }
  return valid;
}

}  // namespace annalist::base
