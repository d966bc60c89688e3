// SPDX-License-Identifier: Apache-2.0
// Collects the values of one column as they come out of rings. Numbers are kept as words, so that encoding them is a
// matter of a few loops; what is no number of the column's type is kept as items.
#pragma once
#include <cstdint>
#include <cstring>
#include <vector>

#include "format/column_encoder.hpp"
#include "format/record_run.hpp"

namespace annalist::format {

/// One value, taken apart: a word of a type, or bytes.
struct ColumnItem {
  enum class Kind : std::uint8_t {
    kNatural,   // an integer from 0 to 2^63 - 1
    kNegative,  // from -2^63 to -1
    kLarge,     // from 2^63 to 2^64 - 1
    kFloat64,
    kFloat32,
    kSimple,  // false, true, null, undefined: the word is the item's only byte
    kOther,
  };

  Kind kind = Kind::kOther;
  std::uint64_t word = 0;  // kOther: where its bytes begin in the buffer that read_item was given
  std::size_t size = 0;    // kOther: how many they are
};

/// Takes one value in ring form from [at, end). What is no number of at most 64 bits goes to `others`, normalised.
/// Gives the place behind it; null where it is malformed.
[[nodiscard]] const std::uint8_t* read_item(const std::uint8_t* at, const std::uint8_t* end, value::Encoder& others,
                                            ColumnItem& out);

/// Appends it as an item, in the form of files.
void append_item(const ColumnItem& item, const value::Encoder& others, value::Encoder& out);

/// Purpose: one column under construction. Thread safety: none. Cost: no allocation once its buffers are large enough.
/// Ownership: how many rows there are is known to the block, for all its columns.
/// Invariants: (1) words_ has one word for each row, and room for more. (2) Where a row is in positions_, its word
/// stands for nothing and the item is in others_. (3) All other words are of type_. (4) An unsigned type_ has no
/// negative integer, and a signed one none of 2^63 or more.
class ColumnBuilder {
 public:
  /// About how many bytes the column takes beside its words.
  std::size_t other_bytes() const { return others_.bytes(); }
  /// So that there may be so many rows.
  void make_room(std::size_t rows) { words_.resize(rows); }
  void release();

  /// Puts the value at `at` into the row, where it is of the kind that the column has, and gives the place behind it.
  /// Null where it is not or is malformed: then add() decides. Until a row counts it may be put again.
  [[nodiscard]] const std::uint8_t* put(std::size_t row, const std::uint8_t* at, const std::uint8_t* end) {
    std::uint64_t word;
    if (plain_ != Kind::kFloat64) return put_other(row, at, end);
    if (static_cast<std::size_t>(end - at) <= sizeof word || *at != detail::kFloat64) return nullptr;
    std::memcpy(&word, at + 1, sizeof word);
    words_[row] = __builtin_bswap64(word);
    return at + 1 + sizeof word;
  }
  /// The same of an integer that is in no ring.
  [[nodiscard]] bool put_natural(std::size_t row, std::uint64_t word) {
    if (plain_ != Kind::kNatural || word >> 63 != 0) return false;
    words_[row] = word;
    return true;
  }
  /// The same of all records of a run, whose values stand at `offset`: into as many rows from `row` on. Gives how many
  /// bytes each takes; 0 where they are not alike, or not of the column's kind.
  [[nodiscard]] std::size_t put_run(std::size_t row, const RecordRun& run, std::size_t offset);
  /// The same of a field of the records.
  [[nodiscard]] bool put_naturals(std::size_t row, const RecordRun& run, std::size_t offset);
  /// Any value, into the row behind the last. `others` is the buffer that read_item() was given.
  void add(std::size_t row, const ColumnItem& item, const value::Encoder& others);
  /// Appends the column and empties the builder. Requires: rows > 0.
  void encode(value::Encoder& out, std::size_t rows);

 private:
  using Kind = ColumnItem::Kind;

  const std::uint8_t* put_other(std::size_t row, const std::uint8_t* at, const std::uint8_t* end);
  /// Whether a word of that kind may stand in the column, whose type it settles if it is the first.
  bool admit(std::size_t row, Kind kind, std::uint64_t word);
  void settle(std::size_t rows, Kind kind, std::uint64_t word);
  /// All rows as items: those that are words become others.
  void spill(std::size_t rows);
  Words words(std::size_t rows) const { return Words(words_).first(rows); }

  WordType type_ = WordType::kSigned;
  Kind plain_ = Kind::kOther;  // what may be put without a question; kOther as long as there is no word
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
  std::size_t size() const { return values_.size(); }
  /// Appends the column and empties it. Requires: not empty().
  void encode(value::Encoder& out, std::size_t rows);

 private:
  std::vector<std::uint64_t> positions_;
  ColumnValues values_;
};

}  // namespace annalist::format
