// SPDX-License-Identifier: Apache-2.0
// The loops over all rows that encoding a column takes. They stand apart because they are compiled for vectors; what
// they decide is decided in column_encoder.cpp.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace annalist::format {

/// 64 bits a row: integers with or without sign, or the bits of floats.
using Words = std::span<const std::uint64_t>;

/// What all words have in common, as bits that occur in any of them: a reduction that vectorises where minimum and
/// maximum would not.
struct Spread {
  std::uint64_t difference = 0;  // word ^ the first word: 0 where all are the same
  std::uint64_t any = 0;         // word: its top bit tells that one is negative
  std::uint64_t magnitude = 0;   // word, inverted where negative: as many bits, and one of sign, hold all of them
};

/// Requires: not empty.
Spread spread_of(Words words);
/// Of each word after the first minus the one before. Requires: two words at least.
Spread spread_of_differences(Words words);

/// The low `width` bytes (1, 2, 4 or 8) of each word.
void narrow(Words words, std::size_t width, std::uint8_t* out);
/// The same of each word after the first minus the one before.
void narrow_differences(Words words, std::size_t width, std::uint8_t* out);

/// The integers which, divided by `power`, are the doubles in `words`. Gives 0 where each is so, bit for bit; else
/// those in `scaled` are of no use.
std::uint64_t scale(Words words, double power, std::uint64_t* scaled);
/// The same for one. False where there is no such integer.
bool scale_one(std::uint64_t word, double power, std::uint64_t& scaled);

}  // namespace annalist::format
