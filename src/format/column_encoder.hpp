// SPDX-License-Identifier: Apache-2.0
// Encodes one column (trail-format.md §3), in whichever form takes the fewest bytes. Each function appends one item; rows must not be empty.
#pragma once
#include <cstdint>
#include <span>

#include "format/column_values.hpp"

namespace annalist::format {

/// Integers: constant, typed array of the narrowest width, delta, dictionary, or typed array with patches.
void encode_integers(value::Encoder& out, std::span<const std::int64_t> rows);
void encode_integers(value::Encoder& out, std::span<const std::uint64_t> rows);

/// How many decimal digits a column of doubles had the last time, so that they are tried first. -1: it had no fixed number.
struct DecimalHint {
  int digits = -1;
};

/// Doubles: constant, scaled integers where that gives back every bit (with patches for a few rows where it does not), dictionary, or typed array.
void encode_doubles(value::Encoder& out, std::span<const double> rows, DecimalHint& hint);

/// Floats of 32 bits: constant or typed array.
void encode_floats(value::Encoder& out, std::span<const float> rows);

/// Any values: constant, dictionary, or an array of them.
void encode_values(value::Encoder& out, const ColumnValues& rows);

/// One value in every row.
void encode_constant(value::Encoder& out, value::Bytes item);

/// What of a column's rows is replaced by other values.
struct Patch {
  std::span<const std::uint64_t> positions;  // ascending
  const ColumnValues& values;
};

/// The same with some rows replaced. What stands in `rows` at those positions does not matter to a reader, but to the size it does.
void encode_patched(value::Encoder& out, std::span<const std::int64_t> rows, const Patch& patch);
void encode_patched(value::Encoder& out, std::span<const std::uint64_t> rows, const Patch& patch);
void encode_patched(value::Encoder& out, std::span<const double> rows, DecimalHint& hint, const Patch& patch);
void encode_patched(value::Encoder& out, std::span<const float> rows, const Patch& patch);
/// The patch over a constant.
void encode_patched(value::Encoder& out, value::Bytes constant, const Patch& patch);

}  // namespace annalist::format
