// SPDX-License-Identifier: Apache-2.0
// Nothing that a trail holds gets at the terminal, and lines keep within it.
#include "../../../cli/printable.hpp"

#include <doctest/doctest.h>

#include "../../../cli/terminal.hpp"

namespace annalist::cli {
namespace {

using namespace std::string_literals;

std::string printed(const Line& line, const Style& style) {
  std::string out;
  line.print(style, out);
  return out;
}

TEST_CASE("text stays as it is") { CHECK(printable("Wānaka ☔ 🌊 \"quoted\"") == "Wānaka ☔ 🌊 \"quoted\""); }

TEST_CASE("control characters become escapes") {
  CHECK(printable("a\nb\tc\r") == "a\\nb\\tc\\r");
  CHECK(printable("\x1b[31m\x07\x7f") == "\\x1b[31m\\x07\\x7f");
  CHECK(printable("\0x"s) == "\\x00x");
  CHECK(printable("\xc2\x9b"
                  "31m") == "\\x9b31m");  // the C1 control that is ESC [
}

TEST_CASE("what reorders or hides text becomes an escape") {
  CHECK(printable("\u202e\u2066\u200f\ufeff\u2028") == "\\u{202e}\\u{2066}\\u{200f}\\u{feff}\\u{2028}");
}

TEST_CASE("no byte, alone or in any pair, gives a control character") {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string out = printable(std::string{static_cast<char>(first), static_cast<char>(second)});
      for (const char each : out) CHECK_UNARY(static_cast<unsigned char>(each) >= 0x20 && each != 0x7f);
    }
}

TEST_CASE("bytes that are no UTF-8 become U+FFFD") {
  CHECK(printable("a\xff"
                  "b\xe2\x82") == "a\ufffdb\ufffd\ufffd");
  CHECK(printable("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");  // a surrogate
  CHECK(printable("\xc0\x80") == "\ufffd\ufffd");            // not the shortest form
}

TEST_CASE("a wide character takes two cells and a combining one none") {
  CHECK(cells("abc") == 3);
  CHECK(cells("水位") == 4);
  CHECK(cells("e\u0301") == 1);
}

TEST_CASE("a cut text says that it is cut and keeps within its width") {
  CHECK(cut("abcdef", 6) == "abcdef");
  CHECK(cut("abcdef", 5) == "abcd…");
  CHECK(cut("abcdef", 1) == "…");
  CHECK(cut("abcdef", 0) == "");
  CHECK(cut("水位計", 4) == "水…");
  for (std::size_t width = 0; width < 12; ++width) CHECK(cells(cut("a水b位c計d", width)) <= width);
}

TEST_CASE("a line is cut at the width of the terminal") {
  const Line line = Line().add("discharge(").add("stage=1.5", Role::kFaint).add(") → 12.5", Role::kResult);
  CHECK(printed(line, {false, 40}) == "discharge(stage=1.5) → 12.5\n");
  CHECK(printed(line, {false, 27}) == "discharge(stage=1.5) → 12.5\n");
  CHECK(printed(line, {false, 26}) == "discharge(stage=1.5) → 12…\n");
  CHECK(printed(line, {false, 19}) == "discharge(stage=1.…\n");
  CHECK(printed(line, {false, 10}) == "discharge…\n");
  CHECK(printed(line, {false, 0}) == "discharge(stage=1.5) → 12.5\n");
}

TEST_CASE("a coloured line shows the same text and ends in plain") {
  const std::string out = printed(Line().add("ok ").add("bad", Role::kBad), {true, 40});
  CHECK(out == "ok \x1b[1;31mbad\x1b[0m\n");
}

TEST_CASE("recorded text cannot bring colours of its own") {
  CHECK(printed(Line().add("\x1b[2J"), {true, 40}) == "\\x1b[2J\n");
}

}  // namespace
}  // namespace annalist::cli
