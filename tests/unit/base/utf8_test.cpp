// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace annalist::base;

namespace {

std::string utf8(char32_t c) {
  const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xc0 | c >> 6), byte(0x80 | (c & 63))};
  if (c < 0x10000) return {byte(0xe0 | c >> 12), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
  return {byte(0xf0 | c >> 18), byte(0x80 | (c >> 12 & 63)), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
}

}  // namespace

TEST_CASE("utf8: every character is, surrogates and what lies beyond Unicode are not") {
  for (char32_t c = 0; c < 0x110400; ++c) {
    const bool is_character = c < 0x110000 && (c < 0xd800 || c > 0xdfff);
    REQUIRE(is_utf8(utf8(c)) == is_character);
  }
}

TEST_CASE("utf8: longer forms, lone and missing continuations are not") {
  for (const char* bad : {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\x80", "\xbf",
                          "\xc3", "\xe2\x98", "\xf0\x9f\x8c", "\xc3(", "\xf5\x80\x80\x80", "\xff", "\xfe"}) {
    for (std::size_t before = 0; before < 20; ++before) {
      const std::string text = std::string(before, 'a') + bad;
      CHECK_FALSE(is_utf8(text));
      CHECK(utf8_prefix(text) == before);
      CHECK(is_utf8(to_utf8(text)));
    }
  }
}

TEST_CASE("utf8: a character is found wherever it stands among eight bytes") {
  for (std::size_t before = 0; before < 20; ++before)
    for (std::size_t after = 0; after < 20; ++after)
      CHECK(is_utf8(std::string(before, 'a') + "☔🌊é" + std::string(after, 'b')));
}

TEST_CASE("utf8: text that is stays, each byte that is not becomes U+FFFD") {
  CHECK(to_utf8("Wānaka") == "Wānaka");
  CHECK(to_utf8("a\xff\xed\xa0\x80z") == "a����z");
  CHECK(to_utf8("") == "");
}

TEST_CASE("utf8: characters are counted and found") {
  CHECK(utf8_length("aé☔🌊") == 4);
  CHECK(utf8_length("") == 0);
  CHECK(utf8_offset("aé☔🌊", 0) == 0);
  CHECK(utf8_offset("aé☔🌊", 2) == 3);
  CHECK(utf8_offset("aé☔🌊", 3) == 6);
  CHECK(utf8_offset("aé☔🌊", 4) == 10);
  CHECK(utf8_offset("aé☔🌊", 9) == 10);
}
