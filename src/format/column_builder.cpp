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

std::uint64_t big_endian_64(const std::uint8_t* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return __builtin_bswap64(word);
}

std::uint32_t big_endian_32(const std::uint8_t* at) {
  std::uint32_t word;
  std::memcpy(&word, at, sizeof word);
  return __builtin_bswap32(word);
}

bool read_integer(value::Bytes& in, ColumnItem& out) {
  value::Cursor cursor(in);
  const value::Head head = cursor.head();
  if (!cursor.ok()) return false;
  const bool is_negative = head.major == kNegative;
  out.word = is_negative ? ~head.argument : head.argument;
  out.kind = !is_negative && head.argument >> 63 != 0 ? Kind::kLarge : Kind::kSigned;
  in = in.subspan(cursor.offset());
  return true;
}

bool read_other(value::Bytes& in, value::Encoder& others, ColumnItem& out) {
  value::Cursor cursor(in);
  out.kind = Kind::kOther;
  out.word = others.size();
  if (!value::normalise(cursor, others)) return false;
  out.size = others.size() - out.word;
  in = in.subspan(cursor.offset());
  return true;
}

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

/// The least negative integers need 65 bits with their sign.
bool fits_word(value::Bytes in) {
  constexpr std::uint8_t kLongNegative = kNegative | 27;
  return in[0] != kLongNegative || in.size() < 2 || in[1] >> 7 == 0;
}

}  // namespace

bool read_item(value::Bytes& in, value::Encoder& others, ColumnItem& out) {
  if (in.empty()) return false;
  const std::uint8_t initial = in[0];
  if (initial == kFloat64 && in.size() >= 9) {
    out.kind = Kind::kFloat64;
    out.word = big_endian_64(&in[1]);
    in = in.subspan(9);
    return true;
  }
  if (initial < 24) {
    out.kind = Kind::kSigned;
    out.word = initial;
    in = in.subspan(1);
    return true;
  }
  if (initial < kBytes && fits_word(in)) return read_integer(in, out);
  if (initial == kFloat32 && in.size() >= 5) {
    out.kind = Kind::kFloat32;
    out.word = big_endian_32(&in[1]);
    in = in.subspan(5);
    return true;
  }
  if (initial >= kFalse && initial <= kUndefined) {
    out = {Kind::kOther, others.size(), 1};
    others.raw(initial);
    in = in.subspan(1);
    return true;
  }
  return read_other(in, others, out);
}

void append_item(const ColumnItem& item, const value::Encoder& others, value::Encoder& out) {
  if (item.kind == Kind::kOther) return out.append(others.bytes().subspan(item.word, item.size));
  encode_word(out, word_type(item.kind), item.word);
}

bool ColumnBuilder::admit(Kind kind, std::uint64_t word) {
  const bool is_negative = kind == Kind::kSigned && word >> 63 != 0;
  if (!typed()) {
    type_ = word_type(kind);
    has_negative_ = is_negative;
    std::fill(words_.begin(), words_.end(), word);  // rows so far are others: make them like this one
    return true;
  }
  switch (kind) {
    case Kind::kLarge:
      if (type_ == WordType::kSigned && !has_negative_) type_ = WordType::kUnsigned;
      return type_ == WordType::kUnsigned;
    case Kind::kSigned:
      if (type_ == WordType::kUnsigned) return !is_negative;
      has_negative_ = has_negative_ || is_negative;
      return type_ == WordType::kSigned;
    default:
      return type_ == word_type(kind);
  }
}

void ColumnBuilder::add_any(const ColumnItem& item, const value::Encoder& others) {
  if (item.kind != Kind::kOther && admit(item.kind, item.word)) return words_.push_back(item.word);
  append_item(item, others, others_.open());
  others_.end_item();
  positions_.push_back(words_.size());
  words_.push_back(words_.empty() ? 0 : words_.back());
}

void ColumnBuilder::encode(value::Encoder& out) {
  if (others_.empty()) encode_words(out, type_, words_, hint_);
  else if (!typed()) encode_values(out, others_);
  else if (others_.size() * kPatchShare <= words_.size()) encode_words(out, type_, words_, hint_, {positions_, others_});
  else encode_mixed(out);
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
  if (positions_.size() == rows) encode_values(out, values_);
  else encode_constant(out, kNullItem, {positions_, values_});
  positions_.clear();
  values_.clear();
}

}  // namespace annalist::format
