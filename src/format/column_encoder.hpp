// SPDX-License-Identifier: Apache-2.0
// Encodes one column (trail-format.md §3), in whichever form takes the fewest bytes. Each function appends one item;
// rows must not be empty.
#pragma once
#include <cstdint>
#include <span>

#include "format/column_kernels.hpp"
#include "format/column_values.hpp"

namespace annalist::format {

/// How the words of a column are to be read.
enum class WordType : std::uint8_t {
  kSigned,
  kUnsigned,
  kFloat64,
  kFloat32,  // in the low 32 bits
  kSimple,   // the item's only byte
};

/// How many decimal digits a column of doubles had the last time, so that they are tried first.
struct DecimalHint {
  int digits = 0;
};

/// Some rows of a column and the values that really stand there. At least one row and not all.
struct Patch {
  Words positions;  // ascending
  const ColumnValues& values;
};

/// Numbers. Integers become a constant, a typed array of the narrowest width, differences, a dictionary, or a typed
/// array with patches; doubles scaled integers where these give back every bit (patched where a few rows do not); else
/// all numbers become a constant, a dictionary or a typed array.
void encode_words(value::Encoder& out, WordType type, Words words, DecimalHint& hint);
/// The same under a patch. What stands in `words` at its positions means nothing, but should be like its neighbours to
/// be small.
void encode_words(value::Encoder& out, WordType type, Words words, DecimalHint& hint, const Patch& patch);

/// The same of integers, for which no hint is needed.
void encode_integers(value::Encoder& out, WordType type, Words words);

/// Any values: a constant, a dictionary, or an array of them.
void encode_values(value::Encoder& out, const ColumnValues& rows);

/// One value in each of `rows` rows, and the same under a patch.
void encode_constant(value::Encoder& out, std::size_t rows, value::Bytes item);
void encode_constant(value::Encoder& out, value::Bytes item, const Patch& patch);

/// The item that a word is in a column of values.
void encode_word(value::Encoder& out, WordType type, std::uint64_t word);

}  // namespace annalist::format
