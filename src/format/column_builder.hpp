// SPDX-License-Identifier: Apache-2.0
// Collects the values of one column as they come out of rings. Numbers are kept as words, so that encoding them is a
// matter of a few loops; what is no number of the column's type is kept as items.
#pragma once
#include <cstdint>
#include <cstring>
#include <vector>

#include "format/column_encoder.hpp"

namespace annalist::format {

/// One value, taken apart: a word of a type, or bytes.
struct ColumnItem {
  enum class Kind : std::uint8_t {
    kNatural,   // an integer from 0 to 2^63 - 1
    kNegative,  // from -2^63 to -1
    kLarge,     // from 2^63 to 2^64 - 1
    kFloat64,
    kFloat32,
    kOther,
  };

  Kind kind = Kind::kOther;
  std::uint64_t word = 0;  // kOther: where its bytes begin in the buffer that read_item was given
  std::size_t size = 0;    // kOther: how many they are
};

/// Takes one value in ring form from [at, end). What is no number of at most 64 bits goes to `others`, normalised.
/// Gives the place behind it; null where it is malformed.
[[nodiscard]] const std::uint8_t* read_any_item(const std::uint8_t* at, const std::uint8_t* end, value::Encoder& others,
                                                ColumnItem& out);
/// The same, doubles first: they are what is called most with.
[[nodiscard]] inline const std::uint8_t* read_item(const std::uint8_t* at, const std::uint8_t* end,
                                                   value::Encoder& others, ColumnItem& out) {
  std::uint64_t word;
  if (static_cast<std::size_t>(end - at) <= sizeof word || *at != detail::kFloat64)
    return read_any_item(at, end, others, out);
  std::memcpy(&word, at + 1, sizeof word);
  out.kind = ColumnItem::Kind::kFloat64;
  out.word = __builtin_bswap64(word);
  return at + 1 + sizeof word;
}

/// Appends it as an item, in the form of files.
void append_item(const ColumnItem& item, const value::Encoder& others, value::Encoder& out);

/// Purpose: one column under construction. Thread safety: none. Cost: no allocation once its buffers are large enough.
/// Invariants: (1) words_ has one word for each row. (2) Where a row is in positions_, its word stands for nothing and
/// the item is in others_. (3) All other words are of type_. (4) An unsigned type_ has no negative integer, and a
/// signed one none of 2^63 or more.
class ColumnBuilder {
 public:
  std::size_t rows() const { return words_.size(); }
  /// About how many bytes the column will take.
  std::size_t bytes() const { return words_.size() * 4 + others_.bytes(); }

  /// `others` is the buffer that read_item() was given.
  void add(const ColumnItem& item, const value::Encoder& others) {
    if (item.kind != plain_ || plain_ == ColumnItem::Kind::kOther) return add_any(item, others);
    words_.push_back(item.word);
  }
  /// Appends the column and empties the builder. Requires: rows() > 0.
  void encode(value::Encoder& out);

 private:
  using Kind = ColumnItem::Kind;

  void add_any(const ColumnItem& item, const value::Encoder& others);
  /// Whether a word of that kind may stand in the column, whose type it settles if it is the first.
  bool admit(Kind kind, std::uint64_t word);
  void encode_mixed(value::Encoder& out) const;

  WordType type_ = WordType::kSigned;
  Kind plain_ = Kind::kOther;  // what may be added without a question; kOther as long as there is no number
  bool has_negative_ = false;
  std::vector<std::uint64_t> words_;
  std::vector<std::uint64_t> positions_;
  ColumnValues others_;
  DecimalHint hint_;
};

/// A column that is null but in a few rows: exceptions. Thread safety: none.
class SparseColumn {
 public:
  bool empty() const { return values_.empty(); }
  std::size_t bytes() const { return values_.bytes(); }
  /// Rows must ascend.
  void add(std::size_t row, const ColumnItem& item, const value::Encoder& others) {
    positions_.push_back(row);
    append_item(item, others, values_.open());
    values_.end_item();
  }
  /// Appends the column and empties it. Requires: not empty().
  void encode(value::Encoder& out, std::size_t rows);

 private:
  std::vector<std::uint64_t> positions_;
  ColumnValues values_;
};

}  // namespace annalist::format
