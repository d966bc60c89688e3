// SPDX-License-Identifier: Apache-2.0
// Numbers, characters, enumerators and text: the bytes of spec/values.md §2, floats in full width as in rings.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <variant>

#include "api/encoded.hpp"

using encoded::hex;
using encoded::json;

namespace {

enum class Grade { kGood = 1, kSuspect = 2, kMissing = -7 };
enum Plain { kFirst, kSecond = 100 };
enum class Flags : std::uint16_t { kNone, kHuge = 40000 };
ANNALIST_DESCRIBE_ENUM(Flags, kNone, kHuge)
enum class Undeclared : long { kFar = 1000000 };
enum class Letter : char { kA = 'a' };
enum class Truth : bool { kNo, kYes };

}  // namespace

TEST_CASE("values: integers take the shortest head, whatever their type") {
  CHECK(hex(0) == "00");
  CHECK(hex(std::uint8_t{23}) == "17");
  CHECK(hex(24L) == "1818");
  CHECK(hex(std::int8_t{-128}) == "387f");
  CHECK(hex(short{-1}) == "20");
  CHECK(hex(std::uint16_t{65535}) == "19ffff");
  CHECK(hex(std::numeric_limits<std::int64_t>::min()) == "3b7fffffffffffffff");
  CHECK(hex(std::numeric_limits<std::uint64_t>::max()) == "1bffffffffffffffff");
}

TEST_CASE("values: integers of 128 bits become bignums where they need to") {
  CHECK(hex(static_cast<__int128>(-1)) == "20");
  CHECK(hex(static_cast<unsigned __int128>(500)) == "1901f4");
  CHECK(hex(static_cast<__int128>(1) << 64) == "c249010000000000000000");
  CHECK(hex(-(static_cast<__int128>(1) << 64)) == "3bffffffffffffffff");
  CHECK(hex(-(static_cast<__int128>(1) << 64) - 1) == "c349010000000000000000");
  CHECK(json(static_cast<__int128>(static_cast<unsigned __int128>(1) << 127)) ==
        "-170141183460469231731687303715884105728");
  CHECK(json(~static_cast<unsigned __int128>(0)) == "340282366920938463463374607431768211455");
}

TEST_CASE("values: floats are never integers") {
  CHECK(hex(2.0) == "fb4000000000000000");
  CHECK(hex(-0.0f) == "fa80000000");
  CHECK(json(2.0) == "2.0");
  CHECK(json(0.1f) == "0.10000000149011612");
  CHECK(json(std::nan("")) == R"({"$type": "float", "value": "nan"})");
}

TEST_CASE("values: a long double keeps all its digits") {
  CHECK(hex(1.5L) == "c5822003");     // 3 · 2⁻¹
  CHECK(hex(-1.5L) == "c5822022");    // −3 · 2⁻¹
  CHECK(hex(1024.0L) == "c5820a01");  // 1 · 2¹⁰
  CHECK(hex(0.0L) == "fb0000000000000000");
  CHECK(hex(-std::numeric_limits<long double>::infinity()) == "fbfff0000000000000");
  CHECK(json(1.0L + std::ldexp(1.0L, -63)) == R"({"$type": "bigfloat", "items": [-63, 9223372036854775809]})");
}

TEST_CASE("values: truth, nothing and bytes") {
  CHECK(hex(true) == "f5");
  CHECK(hex(false) == "f4");
  CHECK(hex(nullptr) == "f6");
  CHECK(hex(std::monostate{}) == "f6");
  CHECK(hex(std::byte{200}) == "18c8");
}

TEST_CASE("values: a character is text, a code unit that is none a number") {
  CHECK(hex('a') == "6161");
  CHECK(hex('\xe9') == "d81b82646368617218e9");
  CHECK(hex(u8'z') == "617a");
  CHECK(hex(u'é') == "62c3a9");
  CHECK(hex(U'🌊') == "64f09f8c8a");
  CHECK(hex(L'€') == "63e282ac");
  CHECK(hex(static_cast<char16_t>(0xd800)) == "d81b82646368617219d800");
}

TEST_CASE("values: an enumerator has its type, name and number") {
  CHECK(json(Grade::kSuspect) == R"({"$type": "enum", "items": ["(anonymous namespace)::Grade", "kSuspect", 2]})");
  CHECK(json(Grade::kMissing) == R"({"$type": "enum", "items": ["(anonymous namespace)::Grade", "kMissing", -7]})");
  CHECK(json(static_cast<Grade>(99)) == R"({"$type": "enum", "items": ["(anonymous namespace)::Grade", null, 99]})");
  CHECK(json(kSecond) == R"({"$type": "enum", "items": ["(anonymous namespace)::Plain", "kSecond", 100]})");
  CHECK(json(Letter::kA) == R"({"$type": "enum", "items": ["(anonymous namespace)::Letter", "kA", 97]})");
  CHECK(json(Truth::kYes) == R"({"$type": "enum", "items": ["(anonymous namespace)::Truth", "kYes", 1]})");
  CHECK(hex(annalist::read::State::kDead).starts_with("d81b8464656e756d75616e6e616c6973743a3a726561643a3a5374617465"));
}

TEST_CASE("values: enumerators far away have names where they are described") {
  CHECK(json(Flags::kHuge) == R"({"$type": "enum", "items": ["(anonymous namespace)::Flags", "kHuge", 40000]})");
  CHECK(json(static_cast<Flags>(1)) == R"({"$type": "enum", "items": ["(anonymous namespace)::Flags", null, 1]})");
  CHECK(json(Undeclared::kFar) ==
        R"({"$type": "enum", "items": ["(anonymous namespace)::Undeclared", null, 1000000]})");
}

TEST_CASE("values: text of every kind is UTF-8") {
  CHECK(hex(std::string("Aare")) == "6441617265");
  CHECK(hex(std::string_view()) == "60");
  CHECK(hex("Aare") == "6441617265");
  const char* none = nullptr;
  CHECK(hex(none) == "f6");
  CHECK(hex(std::u8string(u8"é")) == "62c3a9");
  CHECK(hex(std::u16string_view(u"Aé🌊")) == "6741c3a9f09f8c8a");
  CHECK(hex(std::u32string(U"Aé🌊")) == "6741c3a9f09f8c8a");
  CHECK(hex(std::wstring(L"Aé🌊")) == "6741c3a9f09f8c8a");
  CHECK(hex(u"Aé") == "6341c3a9");
  const wchar_t* wide = L"é";
  CHECK(hex(wide) == "62c3a9");
}

TEST_CASE("values: an array of characters is text up to its first zero, or its end") {
  const char full[4] = {'A', 'a', 'r', 'e'};
  CHECK(hex(full) == "6441617265");
  const char field[16] = "Aare";
  CHECK(hex(field) == "6441617265");
  const char16_t wide[2] = {u'A', u'é'};
  CHECK(hex(wide) == "6341c3a9");
}

TEST_CASE("values: text that is no UTF-8 keeps its bytes") {
  CHECK(hex(std::string("\xff\x00z", 3)) == "d81b82647465787443ff007a");
  CHECK(hex(std::u16string{u'A', 0xdc00}) == "d81b8264746578744441edb080");
}

TEST_CASE("values: a character beyond Unicode cannot be captured, and says so") {
  CHECK(json(std::u32string{static_cast<char32_t>(0x110000)}) ==
        R"({"$type": "opaque", "type": "std::u32string", "reason": "capture failed: a character beyond U+10FFFF"})");
}

TEST_CASE("values: text of every length near the short way's end is what it was, ASCII or not") {
  for (std::size_t size = 0; size <= 20; ++size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i);
    CHECK(json(text) == '"' + text + '"');
    for (std::size_t i = 0; i < size; ++i) {
      std::string accented = text.substr(0, i) + "é" + text.substr(i + 1);
      CHECK(json(accented) == '"' + accented + '"');
      accented[i] = 'e';  // leaves the second byte of the letter alone
      CHECK(json(accented).find("$type") != std::string::npos);
    }
  }
}
