// SPDX-License-Identifier: Apache-2.0
// Columns that others wrote: every form is read, and what breaks a rule of trail-format.md §3 is refused.
#include "format/column_reader.hpp"

#include <doctest/doctest.h>

#include "column_shapes.hpp"

using namespace annalist::format;
using namespace annalist::format::test;
using annalist::value::Bytes;
using annalist::value::Cursor;
using annalist::value::Encoder;

namespace {

std::vector<std::uint8_t> from_hex(std::string_view hex) {
  std::vector<std::uint8_t> bytes;
  std::string digits;
  for (const char c : hex)
    if (c != ' ') digits += c;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  return bytes;
}

bool accepts(std::string_view hex, std::size_t rows) {
  const std::vector<std::uint8_t> bytes = from_hex(hex);
  Cursor in(bytes);
  ColumnReader column;
  return ColumnReader::parse(in, rows, column) && in.at_end();
}

std::vector<std::int64_t> integers_of(std::string_view hex, std::size_t rows) {
  const std::vector<std::uint8_t> bytes = from_hex(hex);
  Cursor in(bytes);
  ColumnReader column;
  REQUIRE(ColumnReader::parse(in, rows, column));
  std::vector<std::int64_t> read(rows), single(rows);
  REQUIRE(column.integers(read));
  Encoder scratch;
  for (std::size_t i = 0; i < rows; ++i) single[i] = Cursor(column.value(i, scratch)).signed_integer();
  CHECK(read == single);
  return read;
}

using Integers = std::vector<std::int64_t>;

// Parts of which columns are made here.
constexpr std::string_view kConstant = "d81b 82 68 636f6e7374616e74 ";
constexpr std::string_view kDelta = "d81b 83 65 64656c7461 ";
constexpr std::string_view kScaled = "d81b 83 66 7363616c6564 ";
constexpr std::string_view kDictionary = "d81b 83 6a 64696374696f6e617279 ";
constexpr std::string_view kPatched = "d81b 84 67 70617463686564 ";

std::string join(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all += part;
  return all;
}

}  // namespace

TEST_CASE("every form of integers is read, wider than needed or not") {
  CHECK(integers_of(join({kConstant, "39 0100"}), 3) == Integers{-257, -257, -257});
  CHECK(integers_of("d840 43 0102ff", 3) == Integers{1, 2, 255});
  CHECK(integers_of("d848 43 0102ff", 3) == Integers{1, 2, -1});
  CHECK(integers_of("d84d 44 0100feff", 2) == Integers{1, -2});
  CHECK(integers_of("d84f 50 0500000000000000 ffffffffffffffff", 2) == Integers{5, -1});
  CHECK(integers_of(join({kDelta, "05 d848 43 01ff02"}), 4) == Integers{5, 6, 5, 7});
  CHECK(integers_of(join({kDelta, "20 d840 42 0103"}), 3) == Integers{-1, 0, 3});
  CHECK(integers_of(join({kDictionary, "82 18ff 20 d840 43 000100"}), 3) == Integers{255, -1, 255});
  CHECK(integers_of("83 01 02 20", 3) == Integers{1, 2, -1});
  CHECK(integers_of(join({kPatched, "d840 43 010203 d840 42 0002 82 1864 20"}), 3) == Integers{100, 2, -1});
}

TEST_CASE("what a patch hides needs not be a number") {
  CHECK(integers_of(join({kPatched, "83 01 f6 03 d840 41 01 81 02"}), 3) == Integers{1, 2, 3});
  CHECK(integers_of(join({kDictionary, "82 01 f6 d840 42 0000"}), 2) == Integers{1, 1});
}

TEST_CASE("sums wrap, and are without sign where the first is beyond the signed") {
  const std::vector<std::uint8_t> bytes = from_hex(join({kDelta, "1b ffffffffffffffff d840 41 02"}));
  Cursor in(bytes);
  ColumnReader column;
  REQUIRE(ColumnReader::parse(in, 2, column));
  Encoder scratch;
  CHECK(Cursor(column.value(0, scratch)).unsigned_integer() == ~std::uint64_t{0});
  CHECK(Cursor(column.value(1, scratch)).unsigned_integer() == 1);
}

TEST_CASE("doubles are read from every form of floats") {
  const auto numbers = [](std::string_view hex, std::size_t rows) {
    const std::vector<std::uint8_t> bytes = from_hex(hex);
    Cursor in(bytes);
    ColumnReader column;
    REQUIRE(ColumnReader::parse(in, rows, column));
    std::vector<double> read(rows);
    REQUIRE(column.numbers(read));
    return read;
  };
  CHECK(numbers("d855 44 0000c03f", 1) == std::vector<double>{1.5});
  CHECK(numbers(join({kScaled, "03 d845 44 e803 0100"}), 2) == std::vector<double>{1.0, 0.001});
  CHECK(numbers(join({kScaled, "01 ", kPatched, "d840 42 0a14 d840 41 01 d846 44 00000100"}), 2) ==
        std::vector<double>{1.0, 6553.6});
  CHECK(numbers(join({kConstant, "f9 3e00"}), 2) == std::vector<double>{1.5, 1.5});
  CHECK(numbers("82 01 f93e00", 2) == std::vector<double>{1.0, 1.5});
}

TEST_CASE("texts are no numbers") {
  const std::vector<std::uint8_t> bytes = from_hex("82 01 6161");
  Cursor in(bytes);
  ColumnReader column;
  REQUIRE(ColumnReader::parse(in, 2, column));
  std::vector<double> numbers(2);
  std::vector<std::int64_t> integers(2);
  CHECK_FALSE(column.numbers(numbers));
  CHECK_FALSE(column.integers(integers));
  CHECK_FALSE(column.holds_integers());
}

TEST_CASE("a column with another number of rows is refused") {
  for (const std::size_t rows : {2u, 4u}) {
    CHECK_FALSE(accepts("d840 43 010203", rows));
    CHECK_FALSE(accepts("83 01 02 03", rows));
    CHECK_FALSE(accepts(join({kDelta, "05 d840 42 0101"}), rows));
    CHECK_FALSE(accepts(join({kDictionary, "81 01 d840 43 000000"}), rows));
    CHECK_FALSE(accepts(join({kScaled, "03 d840 43 010203"}), rows));
  }
  CHECK_FALSE(accepts(join({kPatched, "d840 43 010203 d840 42 0001 81 f6"}), 3));
}

TEST_CASE("indices and positions beyond their range, or out of order, are refused") {
  CHECK_FALSE(accepts(join({kDictionary, "81 01 d840 42 0001"}), 2));
  CHECK_FALSE(accepts(join({kDictionary, "81 01 d848 42 0000"}), 2));
  CHECK_FALSE(accepts(join({kDictionary, "80 d840 42 0000"}), 2));
  CHECK_FALSE(accepts(join({kPatched, "d840 42 0102 d840 41 02 81 f6"}), 2));
  CHECK_FALSE(accepts(join({kPatched, "d840 42 0102 d840 42 0100 82 f6 f6"}), 2));
  CHECK_FALSE(accepts(join({kPatched, "d840 42 0102 d840 42 0101 82 f6 f6"}), 2));
}

TEST_CASE("forms nest three deep and no deeper") {
  const std::string two = join({kPatched, "d840 42 0102 d840 41 00 81 f6"});
  const std::string three = join({kPatched, two, "d840 41 01 81 f6"});
  const std::string four = join({kPatched, three, "d840 41 01 81 f6"});
  CHECK(accepts(two, 2));
  CHECK(accepts(three, 2));
  CHECK_FALSE(accepts(four, 2));
}

TEST_CASE("only integers of at most 53 bits are scaled, by at most 15 digits") {
  CHECK(accepts(join({kScaled, "0f d840 41 05"}), 1));
  CHECK_FALSE(accepts(join({kScaled, "10 d840 41 05"}), 1));
  CHECK_FALSE(accepts(join({kScaled, "03 81 05"}), 1));
  CHECK_FALSE(accepts(join({kScaled, "03 d856 48 0000000000000000"}), 1));
  CHECK(accepts(join({kScaled, "03 d84f 48 0000000000002000"}), 1));
  CHECK(accepts(join({kScaled, "03 d84f 48 000000000000e0ff"}), 1));
  CHECK_FALSE(accepts(join({kScaled, "03 d84f 48 0100000000002000"}), 1));
  CHECK_FALSE(accepts(join({kScaled, "03 ", kDelta, "1b 0020000000000000 d840 41 01"}), 2));
  CHECK_FALSE(accepts(join({kScaled, "03 ", kConstant, "f6"}), 2));
}

TEST_CASE("what is no column is refused") {
  for (const std::string_view hex :
       {"01", "f6", "60", "a0", "d8 1c 80", "d81b 80", "d81b 81 68 636f6e7374616e74", "d840 61 31", "d845 43 010203"})
    CHECK_FALSE(accepts(hex, 1));
  CHECK_FALSE(accepts(join({"d81b 82 65 6f74686572 ", "01"}), 1));
}

TEST_CASE("a constant claims any number of rows and takes no memory for it") {
  const std::vector<std::uint8_t> bytes = from_hex(join({kConstant, "f6"}));
  Cursor in(bytes);
  ColumnReader column;
  REQUIRE(ColumnReader::parse(in, std::size_t{1} << 60, column));
  Encoder scratch;
  CHECK(column.value(std::size_t{1} << 59, scratch).size() == 1);
}
