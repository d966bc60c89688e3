// SPDX-License-Identifier: Apache-2.0
// The loops over all rows that encoding a column takes. They stand apart because they are compiled for vectors; what
// they decide is decided in column_encoder.cpp.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

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
/// Each word after the first minus the one before. Requires: one word at least.
void differences(Words words, std::uint64_t* out);

/// Of words with sign.
struct Extremes {
  std::int64_t least, greatest;
};
/// Requires: not empty.
Extremes extremes_of(Words words);
/// The greatest of a[i] + b[i], with sign. Requires: not empty.
std::int64_t greatest_sum(Words a, Words b);

/// The rows whose word does not fit into `bits` bits once `bias` is added, ascending. False where they are more than
/// `limit`.
[[nodiscard]] bool find_misfits(Words words, std::uint64_t bias, unsigned bits, std::size_t limit,
                                std::vector<std::uint64_t>& rows);

/// The low `width` bytes (1, 2, 4 or 8) of each word.
void narrow(Words words, std::size_t width, std::uint8_t* out);

/// The integers which, divided by `power`, are the doubles in `words`. Gives 0 where each is so, bit for bit; else
/// those in `scaled` are of no use.
std::uint64_t scale(Words words, double power, std::uint64_t* scaled);
/// The same for one. False where there is no such integer.
bool scale_one(std::uint64_t word, double power, std::uint64_t& scaled);

}  // namespace annalist::format
