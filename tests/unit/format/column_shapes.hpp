// SPDX-License-Identifier: Apache-2.0
// Columns of all shapes that programs make, from a seed, and decoding for the tests of columns and blocks.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "format/column_reader.hpp"

namespace annalist::format::test {

using Random = std::mt19937_64;

inline std::uint64_t below(Random& random, std::uint64_t limit) { return random() % limit; }

inline std::uint64_t word_of(double x) { return std::bit_cast<std::uint64_t>(x); }

/// Integers: constant, ramp, walk, narrow, outliers, few values, extremes, anything.
inline std::vector<std::uint64_t> integer_words(Random& random, std::size_t n) {
  const std::uint64_t shape = below(random, 9);
  const std::uint64_t first = random() >> below(random, 64);
  const std::uint64_t step = random() >> below(random, 64);
  const int shift = static_cast<int>(below(random, 64));
  std::vector<std::uint64_t> words(n, first);
  for (std::size_t i = 0; i < n; ++i) {
    switch (shape) {
      case 0:
        break;
      case 1:
        words[i] = first + i * step;
        break;
      case 2:
        words[i] = i == 0 ? first : words[i - 1] + (random() >> shift) - (random() >> shift);
        break;
      case 3:
        words[i] = random() >> shift;
        break;
      case 4:
        words[i] = 0 - (random() >> shift);
        break;
      case 5:
        words[i] = below(random, 40) == 0 ? random() : below(random, 200);
        break;
      case 6:
        words[i] = step * below(random, 5);
        break;
      case 7:
        words[i] = below(random, 2) != 0 ? std::uint64_t{1} << 63 : (std::uint64_t{1} << 63) - 1;
        break;
      default:
        words[i] = random();
        break;
    }
  }
  return words;
}

/// A double of the kinds that measurements hide among their values.
inline double odd_double(Random& random) {
  switch (below(random, 9)) {
    case 0:
      return -0.0;
    case 1:
      return std::numeric_limits<double>::quiet_NaN();
    case 2:
      return std::bit_cast<double>(std::uint64_t{0x7ff0000000000001});  // a signalling NaN
    case 3:
      return std::bit_cast<double>(std::uint64_t{0xfff8000000001234});
    case 4:
      return std::numeric_limits<double>::infinity();
    case 5:
      return std::numeric_limits<double>::denorm_min();
    case 6:
      return 1e300;
    case 7:
      return 9007199254740993.0 * 4;
    default:
      return 0.1 + 0.2;
  }
}

/// Doubles: constant, decimals, integers, decimals with odd ones, few values, any bits.
inline std::vector<std::uint64_t> double_words(Random& random, std::size_t n) {
  const std::uint64_t shape = below(random, 7);
  const double power = std::pow(10.0, static_cast<double>(below(random, 17)));
  const std::uint64_t range = (random() >> below(random, 64)) + 1;
  const double constant = odd_double(random);
  std::vector<std::uint64_t> words(n);
  for (std::uint64_t& word : words) {
    const auto integer = static_cast<double>(static_cast<std::int64_t>(below(random, range) - range / 2));
    switch (shape) {
      case 0:
        word = word_of(constant);
        break;
      case 1:
        word = word_of(integer / power);
        break;
      case 2:
        word = word_of(integer);
        break;
      case 3:
        word = word_of(below(random, 30) == 0 ? odd_double(random) : integer / power);
        break;
      case 4:
        word = word_of(1.0 / static_cast<double>(1 + below(random, 7)));
        break;
      case 5:
        word = word_of(odd_double(random));
        break;
      default:
        word = random();
        break;
    }
  }
  return words;
}

inline std::string text_of(Random& random, std::size_t most) {
  std::string text;
  for (std::size_t length = below(random, most + 1); text.size() < length;)
    text += static_cast<char>('a' + below(random, 26));
  return text;
}

inline std::vector<std::uint8_t> copy_of(value::Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// The item in each row, one by one.
inline std::vector<std::vector<std::uint8_t>> all_values(const ColumnReader& column) {
  std::vector<std::vector<std::uint8_t>> items;
  value::Encoder scratch;
  for (std::size_t row = 0; row < column.rows(); ++row) items.push_back(copy_of(column.value(row, scratch)));
  return items;
}

}  // namespace annalist::format::test
