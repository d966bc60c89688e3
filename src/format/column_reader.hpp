// SPDX-License-Identifier: Apache-2.0
// Decodes one column (trail-format.md §3), of whatever form, out of bytes that nobody vouches for.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "format/column_elements.hpp"
#include "value/encoder.hpp"

namespace annalist::format {

/// Purpose: the rows of a column, one by one as items or all at once as numbers.
/// Thread safety: none, not even of const members: the sums of a delta are cached when a row is first asked for.
/// Ownership: a view; the payload must outlive it.
/// Invariants: (1) once parsed, every row can be had. (2) Memory is bounded by the size of the payload, never by what
/// it claims.
class ColumnReader {
 public:
  ColumnReader() = default;

  /// Takes one column of `rows` rows from `in`. False where it is malformed, has another number of rows, or breaks a
  /// rule of §3.
  [[nodiscard]] static bool parse(value::Cursor& in, std::size_t rows, ColumnReader& out);

  std::size_t rows() const { return rows_; }
  /// Whether every row is the same by the column's form.
  bool is_constant() const { return form_ == Form::kConstant; }
  /// Whether every row is an integer.
  bool holds_integers() const;

  /// The item in a row. A view of the payload, or of `scratch`, which is overwritten. Requires: row < rows().
  value::Bytes value(std::size_t row, value::Encoder& scratch) const;
  /// Appends that item.
  void append_value(std::size_t row, value::Encoder& out) const;

  /// All rows at once. Requires: out.size() == rows(). False where a row is no integer, or beyond 64 bits with sign.
  [[nodiscard]] bool integers(std::span<std::int64_t> out) const;
  /// All rows at once as doubles: floats, and integers up to 64 bits rounded to the nearest double. False where a row
  /// is no number.
  [[nodiscard]] bool numbers(std::span<double> out) const;

 private:
  enum class Form : std::uint8_t { kConstant, kElements, kDelta, kScaled, kDictionary, kPatched, kArray };

  static constexpr std::size_t kNotPatched = ~std::size_t{0};

  bool parse_form(value::Cursor& in, std::size_t rows, int depth);
  bool parse_array(value::Cursor& in);
  bool parse_elements(value::Cursor& in);
  bool parse_constant(value::Cursor& in);
  bool parse_delta(value::Cursor& in);
  bool parse_differences(value::Cursor& in);
  bool parse_scaled(value::Cursor& in, int depth);
  bool parse_dictionary(value::Cursor& in);
  bool parse_patched(value::Cursor& in, int depth);
  /// Whether the column may stand in a "scaled".
  bool scales() const;

  /// Which row of the patch replaces the row.
  std::size_t patch_row(std::size_t row) const;
  std::uint64_t sum(std::size_t row) const;
  /// Requires: scales().
  std::int64_t scaled_integer(std::size_t row) const;
  void encode_number(std::size_t row, value::Encoder& out) const;
  void all_words(std::span<std::uint64_t> out) const;
  bool scaled_numbers(std::span<double> out) const;
  template <class Number>
  bool all_rows(std::span<Number> out, bool (*number)(value::Bytes, Number&),
                bool (ColumnReader::*all)(std::span<Number>) const) const;

  Form form_ = Form::kArray;
  bool is_unsigned_ = false;  // delta: how its sums are to be read
  std::uint8_t digits_ = 0;   // scaled
  std::size_t rows_ = 0;
  std::uint64_t first_ = 0;                  // delta
  Elements elements_;                        // typed array, differences, indices, or positions
  Elements jumps_, jump_positions_;          // delta: differences that replace others
  value::Bytes items_;                       // constant, dictionary, array: the values, one after the other
  std::vector<std::uint32_t> ends_;          // dictionary, array: where each of them ends
  std::unique_ptr<ColumnReader> base_;       // scaled, patched
  std::unique_ptr<ColumnReader> patch_;      // patched
  mutable std::vector<std::uint64_t> sums_;  // delta
};

}  // namespace annalist::format
