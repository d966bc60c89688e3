// SPDX-License-Identifier: Apache-2.0
#include "format/column_builder.hpp"

#include <algorithm>
#include <cstring>

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

std::uint32_t big_endian_32(const std::uint8_t* at) {
  std::uint32_t word;
  std::memcpy(&word, at, sizeof word);
  return __builtin_bswap32(word);
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

/// Of a kind other than kOther.
WordType word_type(Kind kind) {
  switch (kind) {
    case Kind::kLarge:
      return WordType::kUnsigned;
    case Kind::kFloat64:
      return WordType::kFloat64;
    case Kind::kFloat32:
      return WordType::kFloat32;
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

const std::uint8_t* read_any_item(const std::uint8_t* at, const std::uint8_t* end, value::Encoder& others,
                                  ColumnItem& out) {
  if (at == end) return nullptr;
  if (*at < 24) {
    out.kind = Kind::kNatural;
    out.word = *at;
    return at + 1;
  }
  if (*at >= kFalse && *at <= kUndefined) {
    out = {Kind::kOther, others.size(), 1};
    others.raw(*at);
    return at + 1;
  }
  if (*at == kFloat32 && end - at >= 5 && !is_signalling(big_endian_32(at + 1))) {
    out.kind = Kind::kFloat32;
    out.word = big_endian_32(at + 1);
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

bool ColumnBuilder::admit(Kind kind, std::uint64_t word) {
  if (plain_ == Kind::kOther) {
    type_ = word_type(kind);
    plain_ = is_integer(kind) ? Kind::kNatural : kind;
    has_negative_ = kind == Kind::kNegative;
    std::fill(words_.begin(), words_.end(), word);  // rows so far are others: make them like this one
    return true;
  }
  if (kind == Kind::kLarge && type_ == WordType::kSigned && !has_negative_) type_ = WordType::kUnsigned;
  if (kind == Kind::kNegative && type_ == WordType::kSigned) has_negative_ = true;
  return kind == plain_ || (is_integer(kind) && type_ == word_type(kind));
}

void ColumnBuilder::add_any(const ColumnItem& item, const value::Encoder& others) {
  if (item.kind != Kind::kOther && admit(item.kind, item.word)) return words_.push_back(item.word);
  append_item(item, others, others_.open());
  others_.end_item();
  positions_.push_back(words_.size());
  words_.push_back(words_.empty() ? 0 : words_.back());
}

void ColumnBuilder::encode(value::Encoder& out) {
  if (others_.empty())
    encode_words(out, type_, words_, hint_);
  else if (plain_ == Kind::kOther)
    encode_values(out, others_);
  else if (others_.size() * kPatchShare <= words_.size())
    encode_words(out, type_, words_, hint_, {positions_, others_});
  else
    encode_mixed(out);
  plain_ = Kind::kOther;
  words_.clear();
  positions_.clear();
  others_.clear();
}

void ColumnBuilder::encode_mixed(value::Encoder& out) const {
  ColumnValues items;
  std::size_t other = 0;
  for (std::size_t row = 0; row < words_.size(); ++row) {
    if (other < positions_.size() && positions_[other] == row) {
      items.add(others_[other++]);
      continue;
    }
    encode_word(items.open(), type_, words_[row]);
    items.end_item();
  }
  encode_values(out, items);
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
