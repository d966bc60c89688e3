// SPDX-License-Identifier: Apache-2.0
// Whatever a column holds comes back bit for bit, and takes few bytes.
#include "format/column_encoder.hpp"

#include <doctest/doctest.h>

#include "column_shapes.hpp"

using namespace annalist::format;
using namespace annalist::format::test;
using annalist::value::Cursor;
using annalist::value::Encoder;

namespace {

ColumnReader parse_whole(const Encoder& encoded, std::size_t rows) {
  Cursor in(encoded.bytes());
  ColumnReader column;
  REQUIRE(ColumnReader::parse(in, rows, column));
  REQUIRE(in.at_end());
  return column;
}

std::vector<std::vector<std::uint8_t>> items_of(WordType type, Words words) {
  std::vector<std::vector<std::uint8_t>> items;
  for (const std::uint64_t word : words) {
    Encoder item;
    encode_word(item, type, word);
    items.push_back(copy_of(item.bytes()));
  }
  return items;
}

std::vector<std::uint64_t> words_of(Random& random, WordType type, std::size_t n) {
  if (type == WordType::kFloat64) return double_words(random, n);
  std::vector<std::uint64_t> words = integer_words(random, n);
  if (type == WordType::kFloat32)
    for (std::uint64_t& word : words) word = std::bit_cast<std::uint32_t>(static_cast<float>(word) / 1000);
  return words;
}

void check_integers(const ColumnReader& column, WordType type, Words words) {
  std::vector<std::int64_t> read(words.size());
  bool fits = true;
  for (const std::uint64_t word : words) fits = fits && (type == WordType::kSigned || word >> 63 == 0);
  REQUIRE(column.holds_integers());
  REQUIRE(column.integers(read) == fits);
  for (std::size_t i = 0; i < words.size() && fits; ++i) REQUIRE(static_cast<std::uint64_t>(read[i]) == words[i]);
}

void check_doubles(const ColumnReader& column, Words words) {
  std::vector<double> read(words.size());
  REQUIRE(column.numbers(read));
  for (std::size_t i = 0; i < words.size(); ++i) REQUIRE(word_of(read[i]) == words[i]);
}

std::size_t encoded_bytes(WordType type, Words words) {
  Encoder out;
  DecimalHint hint;
  encode_words(out, type, words, hint);
  return out.size();
}

}  // namespace

TEST_CASE("numbers of every shape come back bit for bit, one by one and all at once") {
  Random random(1);
  DecimalHint hint;
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    const auto type = static_cast<WordType>(below(random, 4));
    const std::size_t n = 1 + below(random, below(random, 4) == 0 ? 2000 : 80);
    const std::vector<std::uint64_t> words = words_of(random, type, n);
    Encoder out;
    encode_words(out, type, words, hint);
    const ColumnReader column = parse_whole(out, n);
    REQUIRE(all_values(column) == items_of(type, words));
    if (type == WordType::kFloat64) check_doubles(column, words);
    if (type == WordType::kSigned || type == WordType::kUnsigned) check_integers(column, type, words);
  }
}

TEST_CASE("a patch replaces the rows it names and no other") {
  Random random(2);
  DecimalHint hint;
  for (int round = 0; round < 1000; ++round) {
    CAPTURE(round);
    const auto type = static_cast<WordType>(below(random, 4));
    const std::size_t n = 2 + below(random, 300);
    const std::vector<std::uint64_t> words = words_of(random, type, n);
    std::vector<std::vector<std::uint8_t>> expected = items_of(type, words);
    std::vector<std::uint64_t> positions;
    ColumnValues values;
    for (std::size_t row = 0; row + 1 < n; ++row) {
      if (below(random, 20) != 0 && !(row + 2 == n && positions.empty())) continue;
      Encoder item;
      if (below(random, 2) == 0)
        item.null();
      else
        item.text(text_of(random, 5));
      positions.push_back(row);
      values.add(item.bytes());
      expected[row] = copy_of(item.bytes());
    }
    Encoder out;
    encode_words(out, type, words, hint, {positions, values});
    REQUIRE(all_values(parse_whole(out, n)) == expected);
  }
}

TEST_CASE("values of every kind come back in their order") {
  Random random(3);
  for (int round = 0; round < 1000; ++round) {
    CAPTURE(round);
    const std::size_t n = 1 + below(random, 3000);
    const std::size_t longest = below(random, 12);
    ColumnValues values;
    for (std::size_t i = 0; i < n; ++i) {
      if (below(random, 3) == 0)
        values.open().boolean(below(random, 2) == 0);
      else
        values.open().text(text_of(random, longest));
      values.end_item();
    }
    Encoder out;
    encode_values(out, values);
    const ColumnReader column = parse_whole(out, n);
    Encoder scratch;
    for (std::size_t i = 0; i < n; ++i) REQUIRE(copy_of(column.value(i, scratch)) == copy_of(values[i]));
  }
}

TEST_CASE("a constant takes the same few bytes for any number of rows") {
  for (const std::size_t rows : {20u, 16384u, 1000000u}) {
    CHECK(encoded_bytes(WordType::kSigned, std::vector<std::uint64_t>(rows, 7)) == 13);
    CHECK(encoded_bytes(WordType::kFloat64, std::vector<std::uint64_t>(rows, word_of(0.1))) == 21);
  }
  CHECK(encoded_bytes(WordType::kSigned, std::vector<std::uint64_t>(1, 7)) == 2);
}

TEST_CASE("numbers take no wider elements than they need") {
  constexpr std::size_t kRows = 16384;
  Random random(4);
  std::vector<std::uint64_t> decimals(kRows), ramp(kRows), times(kRows);
  for (std::size_t i = 0; i < kRows; ++i) {
    decimals[i] = word_of(static_cast<double>(below(random, 60000)) / 1000.0);
    ramp[i] = 1000000 + i;
    times[i] = i == 0 ? 1700000000000000000 : times[i - 1] + below(random, 256);
  }
  CHECK(encoded_bytes(WordType::kFloat64, decimals) <= 2 * kRows + 32);
  CHECK(encoded_bytes(WordType::kUnsigned, ramp) <= kRows + 32);
  CHECK(encoded_bytes(WordType::kSigned, times) <= kRows + 32);
}

TEST_CASE("a few outliers do not widen a column") {
  constexpr std::size_t kRows = 16384;
  Random random(5);
  std::vector<std::uint64_t> durations(kRows), decimals(kRows);
  for (std::size_t i = 0; i < kRows; ++i) {
    durations[i] = i % 100 == 17 ? 1000000 + i : 40 + below(random, 100);
    decimals[i] = i % 100 == 17 ? word_of(std::nan("")) : word_of(static_cast<double>(below(random, 200)) / 10.0);
  }
  CHECK(encoded_bytes(WordType::kUnsigned, durations) <= kRows * 11 / 10);
  CHECK(encoded_bytes(WordType::kFloat64, decimals) <= kRows * 11 / 10);
}

TEST_CASE("an outlier that stands alone, or again and again, is read back from among integers and doubles") {
  constexpr std::size_t kRows = 2048;
  Random random(7);
  for (const std::size_t outliers : {std::size_t{1}, std::size_t{2}, kRows / 20}) {
    CAPTURE(outliers);
    std::vector<std::uint64_t> integers(kRows), decimals(kRows);
    for (std::size_t i = 0; i < kRows; ++i) {
      const bool is_outlier = i % (kRows / outliers) == 3;
      integers[i] = is_outlier ? 100'000'000'000 + i % 2 : below(random, 60'000);
      decimals[i] = word_of(static_cast<double>(integers[i]));
    }
    Encoder of_integers, of_decimals;
    DecimalHint hint;
    encode_words(of_integers, WordType::kSigned, integers, hint);
    encode_words(of_decimals, WordType::kFloat64, decimals, hint);
    check_integers(parse_whole(of_integers, kRows), WordType::kSigned, integers);
    check_doubles(parse_whole(of_decimals, kRows), decimals);
  }
}

TEST_CASE("a few values again and again take an index each") {
  constexpr std::size_t kRows = 16384;
  Random random(6);
  std::vector<std::uint64_t> threads(kRows), thirds(kRows);
  ColumnValues grades;
  for (std::size_t i = 0; i < kRows; ++i) {
    threads[i] = 4000000 + 1000 * below(random, 5);
    thirds[i] = word_of(static_cast<double>(below(random, 5)) / 3.0);
    grades.open().text(below(random, 2) == 0 ? "good quality" : "suspect");
    grades.end_item();
  }
  Encoder out;
  encode_values(out, grades);
  CHECK(out.size() <= kRows + 64);
  CHECK(encoded_bytes(WordType::kUnsigned, threads) <= kRows + 80);
  CHECK(encoded_bytes(WordType::kFloat64, thirds) <= kRows + 80);
}
