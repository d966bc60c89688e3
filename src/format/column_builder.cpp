// SPDX-License-Identifier: Apache-2.0
#include "format/column_builder.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "value/normalise.hpp"

namespace annalist::format {
namespace {

using namespace detail;
using Kind = ColumnItem::Kind;

/// Of all rows, one in so many may be of another kind than the others before the column becomes one of items.
constexpr std::size_t kPatchShare = 8;

/// Such a NaN stays an item: in a column of floats its signal would be lost to readers that widen them.
bool is_signalling(std::uint32_t bits) {
  return (bits & 0x7f800000) == 0x7f800000 && (bits & 0x007fffff) != 0 && (bits & 0x00400000) == 0;
}

template <class Word>
Word big_endian(const std::uint8_t* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return sizeof word == 8 ? static_cast<Word>(__builtin_bswap64(word))
                          : static_cast<Word>(__builtin_bswap32(static_cast<std::uint32_t>(word)));
}

bool read_integer(value::Cursor& in, ColumnItem& out) {
  const value::Head head = in.head();
  const bool is_negative = head.major == kNegative;
  out.word = is_negative ? ~head.argument : head.argument;
  out.kind = is_negative ? Kind::kNegative : head.argument >> 63 != 0 ? Kind::kLarge : Kind::kNatural;
  return in.ok();
}

bool read_other(value::Cursor& in, value::Encoder& others, ColumnItem& out) {
  out.kind = Kind::kOther;
  out.word = others.size();
  if (!value::normalise(in, others)) return false;
  out.size = others.size() - out.word;
  return true;
}

bool is_integer(Kind kind) { return kind <= Kind::kLarge; }

bool is_simple(std::uint8_t byte) { return byte >= kFalse && byte <= kUndefined; }

/// Of a kind other than kOther.
WordType word_type(Kind kind) {
  switch (kind) {
    case Kind::kLarge:
      return WordType::kUnsigned;
    case Kind::kFloat64:
      return WordType::kFloat64;
    case Kind::kFloat32:
      return WordType::kFloat32;
    case Kind::kSimple:
      return WordType::kSimple;
    default:
      return WordType::kSigned;
  }
}

/// Of an integer. The least negative ones need 65 bits with their sign.
bool fits_word(const std::uint8_t* at, const std::uint8_t* end) {
  constexpr std::uint8_t kLongNegative = kNegative | 27;
  return *at != kLongNegative || end - at < 2 || at[1] >> 7 == 0;
}

}  // namespace

const std::uint8_t* read_item(const std::uint8_t* at, const std::uint8_t* end, value::Encoder& others,
                              ColumnItem& out) {
  if (at == end) return nullptr;
  if (*at < 24 || is_simple(*at)) {
    out.kind = *at < 24 ? Kind::kNatural : Kind::kSimple;
    out.word = *at;
    return at + 1;
  }
  if (*at == kFloat64 && end - at >= 9) {
    out.kind = Kind::kFloat64;
    out.word = big_endian<std::uint64_t>(at + 1);
    return at + 9;
  }
  if (*at == kFloat32 && end - at >= 5 && !is_signalling(big_endian<std::uint32_t>(at + 1))) {
    out.kind = Kind::kFloat32;
    out.word = big_endian<std::uint32_t>(at + 1);
    return at + 5;
  }
  value::Cursor in({at, end});
  const bool is_integer = *at < kBytes && fits_word(at, end);
  if (!(is_integer ? read_integer(in, out) : read_other(in, others, out))) return nullptr;
  return at + in.offset();
}

void append_item(const ColumnItem& item, const value::Encoder& others, value::Encoder& out) {
  if (item.kind == Kind::kOther) return out.append(others.bytes().subspan(item.word, item.size));
  encode_word(out, word_type(item.kind), item.word);
}

void ColumnBuilder::release() {
  words_ = {};
  positions_ = {};
  others_ = {};
}

const std::uint8_t* ColumnBuilder::put_other(std::size_t row, const std::uint8_t* at, const std::uint8_t* end) {
  if (at == end) return nullptr;
  const std::uint8_t head = *at;
  const bool is_short = plain_ == Kind::kNatural ? head < 24 : plain_ == Kind::kSimple && is_simple(head);
  if (is_short) {
    words_[row] = head;
    return at + 1;
  }
  const bool is_wide = plain_ == Kind::kNatural && head >= 24 && head <= 27;
  if (!is_wide && !(plain_ == Kind::kFloat32 && head == kFloat32)) return nullptr;
  ColumnItem item;
  value::Encoder unused;  // no number goes there
  const std::uint8_t* behind = read_item(at, end, unused, item);
  if (behind == nullptr || item.kind != plain_) return nullptr;
  words_[row] = item.word;
  return behind;
}

std::size_t ColumnBuilder::put_run(std::size_t row, const RecordRun& run, std::size_t offset) {
  if (offset >= run.record_bytes) return 0;
  const std::uint8_t head = *run.field(offset);
  std::uint64_t* out = &words_[row];
  std::size_t bytes = 1;
  if (plain_ == Kind::kFloat64 || (plain_ == Kind::kNatural && head == 27))
    bytes = 9;
  else if (plain_ == Kind::kNatural && head >= 24 && head < 27)
    bytes = 1 + (std::size_t{1} << (head - 24));
  if (bytes > run.record_bytes - offset) return 0;
  switch (plain_) {
    case Kind::kFloat64:
      return take_doubles(run, offset, out) ? bytes : 0;
    case Kind::kNatural:
      return (bytes == 1 ? take_bytes(run, offset, 0, 23, out) : take_naturals(run, offset, head, out)) ? bytes : 0;
    case Kind::kSimple:
      return take_bytes(run, offset, kFalse, kUndefined, out) ? bytes : 0;
    default:
      return 0;
  }
}

bool ColumnBuilder::put_naturals(std::size_t row, const RecordRun& run, std::size_t offset) {
  if (plain_ != Kind::kNatural) return false;
  take_words(run, offset, &words_[row]);
  return spread_of(Words(words_).subspan(row, run.count)).any >> 63 == 0;
}

/// Of the first word: the rows before it, which are others, are made like it.
void ColumnBuilder::settle(std::size_t rows, Kind kind, std::uint64_t word) {
  type_ = word_type(kind);
  plain_ = is_integer(kind) ? Kind::kNatural : kind;
  has_negative_ = kind == Kind::kNegative;
  std::fill_n(words_.begin(), rows, word);
}

void ColumnBuilder::spill(std::size_t rows) {
  ColumnValues items;
  std::size_t other = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    if (other < positions_.size() && positions_[other] == row) {
      items.add(others_[other++]);
      continue;
    }
    encode_word(items.open(), type_, words_[row]);
    items.end_item();
  }
  others_ = std::move(items);
  positions_.resize(rows);
  std::iota(positions_.begin(), positions_.end(), 0);
  plain_ = Kind::kOther;
}

bool ColumnBuilder::admit(std::size_t row, Kind kind, std::uint64_t word) {
  // Numbers decide what a column is, nulls among them do not.
  if (plain_ == Kind::kSimple && kind != Kind::kSimple) spill(row);
  if (plain_ == Kind::kOther) {
    settle(row, kind, word);
    return true;
  }
  if (kind == Kind::kLarge && type_ == WordType::kSigned && !has_negative_) type_ = WordType::kUnsigned;
  if (kind == Kind::kNegative && type_ == WordType::kSigned) has_negative_ = true;
  return kind == plain_ || (is_integer(kind) && type_ == word_type(kind));
}

void ColumnBuilder::add(std::size_t row, const ColumnItem& item, const value::Encoder& others) {
  if (item.kind != Kind::kOther && admit(row, item.kind, item.word)) {
    words_[row] = item.word;
    return;
  }
  append_item(item, others, others_.open());
  others_.end_item();
  positions_.push_back(row);
  words_[row] = row == 0 ? 0 : words_[row - 1];
}

void ColumnBuilder::encode(value::Encoder& out, std::size_t rows) {
  if (others_.empty()) {
    encode_words(out, type_, words(rows), hint_);
  } else if (plain_ != Kind::kOther && plain_ != Kind::kSimple && others_.size() * kPatchShare <= rows) {
    encode_words(out, type_, words(rows), hint_, {positions_, others_});
  } else {
    if (plain_ != Kind::kOther) spill(rows);
    encode_values(out, others_);
  }
  plain_ = Kind::kOther;
  positions_.clear();
  others_.clear();
}

void SparseColumn::encode(value::Encoder& out, std::size_t rows) {
  static constexpr std::uint8_t kNullItem[] = {kNull};
  if (positions_.size() == rows)
    encode_values(out, values_);
  else
    encode_constant(out, kNullItem, {positions_, values_});
  positions_.clear();
  values_.clear();
}

}  // namespace annalist::format
