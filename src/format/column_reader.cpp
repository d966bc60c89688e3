// SPDX-License-Identifier: Apache-2.0
#include "format/column_reader.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace annalist::format {
namespace {

using namespace detail;
using value::Bytes;
using value::Cursor;

constexpr int kMaxForms = 3;  // B5
constexpr std::uint64_t kMaxScaled = std::uint64_t{1} << 53;
constexpr std::array<double, 16> kPowers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                            1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// An integer between the least with sign and the greatest without, as 64 bits.
struct Integer {
  std::uint64_t word = 0;
  bool is_negative = false;
};

bool read_integer(Cursor& in, Integer& out) {
  const value::Head head = in.head();
  out.is_negative = head.major == kNegative;
  out.word = out.is_negative ? ~head.argument : head.argument;
  return in.ok() && (head.major == kUnsigned || (out.is_negative && head.argument >> 63 == 0));
}

bool is_integer(Bytes item) { return item[0] < kBytes; }

bool integer_of(Bytes item, std::int64_t& out) {
  Cursor in(item);
  Integer integer;
  if (!read_integer(in, integer) || (!integer.is_negative && integer.word >> 63 != 0)) return false;
  out = static_cast<std::int64_t>(integer.word);
  return true;
}

bool number_of(Bytes item, double& out) {
  Cursor in(item);
  if (!is_integer(item)) {
    out = in.floating();
    return in.ok();
  }
  Integer integer;
  if (!read_integer(in, integer)) return false;
  out = integer.is_negative ? static_cast<double>(static_cast<std::int64_t>(integer.word))
                            : static_cast<double>(integer.word);
  return true;
}

/// Items one after the other and where each ends.
bool read_items(Cursor& in, std::uint64_t count, Bytes& items, std::vector<std::uint32_t>& ends) {
  const Bytes rest = in.rest();
  if (rest.size() > ~std::uint32_t{0}) return false;
  const std::size_t begin = in.offset();
  ends.reserve(static_cast<std::size_t>(count));  // array() has seen to it that there are as many bytes
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    in.item();
    ends.push_back(static_cast<std::uint32_t>(in.offset() - begin));
  }
  if (!in.ok()) return false;
  items = rest.first(in.offset() - begin);
  return true;
}

Bytes item_at(Bytes items, const std::vector<std::uint32_t>& ends, std::size_t i) {
  const std::size_t begin = i == 0 ? 0 : ends[i - 1];
  return items.subspan(begin, ends[i] - begin);
}

bool all_below(const Elements& elements, std::size_t limit) {
  for (std::size_t i = 0; i < elements.size(); ++i)
    if (elements.integer(i) >= limit) return false;
  return true;
}

bool ascends(const Elements& elements) {
  for (std::size_t i = 1; i < elements.size(); ++i)
    if (elements.integer(i) <= elements.integer(i - 1)) return false;
  return true;
}

/// Indices or positions.
bool read_ordinals(Cursor& in, std::size_t limit, Elements& out) {
  out = Elements::parse(in);
  return in.ok() && is_unsigned(out.type) && all_below(out, limit);
}

bool read_integers(Cursor& in, Elements& out) {
  out = Elements::parse(in);
  return in.ok() && !is_float(out.type);
}

bool within_scaled(std::uint64_t word) { return word + kMaxScaled <= 2 * kMaxScaled; }

}  // namespace

bool ColumnReader::parse(Cursor& in, std::size_t rows, ColumnReader& out) {
  return out.parse_form(in, rows, 1) && in.ok();
}

bool ColumnReader::parse_form(Cursor& in, std::size_t rows, int depth) {
  if (depth > kMaxForms) return false;
  rows_ = rows;
  const value::Head head = in.peek_head();
  if (head.major == kArray) return parse_array(in);
  if (head.major != kTag) return false;
  if (head.argument != kTagNamed) return parse_elements(in);
  std::string_view name;
  std::uint64_t arguments = 0;
  if (!in.named(name, arguments)) return false;
  if (name == "constant" && arguments == 1) return parse_constant(in);
  if (name == "delta" && arguments == 2) return parse_delta(in);
  if (name == "scaled" && arguments == 2) return parse_scaled(in, depth);
  if (name == "dictionary" && arguments == 2) return parse_dictionary(in);
  if (name == "patched" && arguments == 3) return parse_patched(in, depth);
  return false;
}

bool ColumnReader::parse_array(Cursor& in) {
  form_ = Form::kArray;
  return in.array() == rows_ && read_items(in, rows_, items_, ends_);
}

bool ColumnReader::parse_elements(Cursor& in) {
  form_ = Form::kElements;
  elements_ = Elements::parse(in);
  return in.ok() && elements_.size() == rows_;
}

bool ColumnReader::parse_constant(Cursor& in) {
  form_ = Form::kConstant;
  items_ = in.item();
  return in.ok();
}

bool ColumnReader::parse_delta(Cursor& in) {
  form_ = Form::kDelta;
  Integer first;
  if (!read_integer(in, first)) return false;
  first_ = first.word;
  is_unsigned_ = !first.is_negative && first.word >> 63 != 0;
  return rows_ != 0 && parse_differences(in) && elements_.size() == rows_ - 1;
}

bool ColumnReader::parse_differences(Cursor& in) {
  const bool is_patched = in.peek_head().argument == kTagNamed;
  std::string_view name;
  std::uint64_t arguments = 0;
  if (is_patched && (!in.named(name, arguments) || name != "patched" || arguments != 3)) return false;
  if (!read_integers(in, elements_)) return false;
  if (!is_patched) return true;
  return read_ordinals(in, elements_.size(), jump_positions_) && ascends(jump_positions_) &&
         read_integers(in, jumps_) && jumps_.size() == jump_positions_.size();
}

bool ColumnReader::parse_scaled(Cursor& in, int depth) {
  form_ = Form::kScaled;
  const std::uint64_t digits = in.unsigned_integer();
  if (!in.ok() || digits >= kPowers.size()) return false;
  digits_ = static_cast<std::uint8_t>(digits);
  base_ = std::make_unique<ColumnReader>();
  return base_->parse_form(in, rows_, depth + 1) && base_->scales();
}

bool ColumnReader::parse_dictionary(Cursor& in) {
  form_ = Form::kDictionary;
  const std::uint64_t count = in.array();
  if (!in.ok() || !read_items(in, count, items_, ends_)) return false;
  return read_ordinals(in, ends_.size(), elements_) && elements_.size() == rows_;
}

bool ColumnReader::parse_patched(Cursor& in, int depth) {
  form_ = Form::kPatched;
  base_ = std::make_unique<ColumnReader>();
  patch_ = std::make_unique<ColumnReader>();
  return base_->parse_form(in, rows_, depth + 1) && read_ordinals(in, rows_, elements_) && ascends(elements_) &&
         patch_->parse_form(in, elements_.size(), depth + 1);
}

bool ColumnReader::scales() const {
  switch (form_) {
    case Form::kConstant: {
      std::int64_t integer = 0;
      return integer_of(items_, integer) && within_scaled(static_cast<std::uint64_t>(integer));
    }
    case Form::kElements: {
      if (is_float(elements_.type)) return false;
      if (width_bytes(elements_.type) < 8) return true;
      for (std::size_t i = 0; i < rows_; ++i)
        if (!within_scaled(elements_.integer(i))) return false;
      return true;
    }
    case Form::kDelta: {
      std::vector<std::uint64_t> sums(rows_);
      all_words(sums);
      return !is_unsigned_ && std::all_of(sums.begin(), sums.end(), within_scaled);
    }
    case Form::kPatched:
      return base_->scales() && patch_->scales();
    default:
      return false;
  }
}

bool ColumnReader::holds_integers() const {
  switch (form_) {
    case Form::kConstant:
      return is_integer(items_);
    case Form::kElements:
      return !is_float(elements_.type);
    case Form::kDelta:
      return true;
    case Form::kScaled:
      return false;
    case Form::kPatched:
      return base_->holds_integers() && patch_->holds_integers();
    case Form::kDictionary:
    case Form::kArray:
      break;
  }
  for (std::size_t i = 0; i < ends_.size(); ++i)
    if (!is_integer(item_at(items_, ends_, i))) return false;
  return true;
}

std::size_t ColumnReader::patch_row(std::size_t row) const {
  std::size_t low = 0, high = elements_.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (elements_.integer(middle) < row)
      low = middle + 1;
    else
      high = middle;
  }
  return low < elements_.size() && elements_.integer(low) == row ? low : kNotPatched;
}

std::uint64_t ColumnReader::sum(std::size_t row) const {
  if (sums_.empty()) {
    sums_.resize(rows_);
    all_words(sums_);
  }
  return sums_[row];
}

value::Bytes ColumnReader::value(std::size_t row, value::Encoder& scratch) const {
  switch (form_) {
    case Form::kConstant:
      return items_;
    case Form::kArray:
      return item_at(items_, ends_, row);
    case Form::kDictionary:
      return item_at(items_, ends_, static_cast<std::size_t>(elements_.integer(row)));
    case Form::kPatched: {
      const std::size_t at = patch_row(row);
      return at != kNotPatched ? patch_->value(at, scratch) : base_->value(row, scratch);
    }
    default:
      scratch.clear();
      encode_number(row, scratch);
      return scratch.bytes();
  }
}

void ColumnReader::append_value(std::size_t row, value::Encoder& out) const {
  if (form_ == Form::kElements || form_ == Form::kDelta || form_ == Form::kScaled) return encode_number(row, out);
  value::Encoder scratch;  // stays empty unless a patched column ends in numbers
  out.append(value(row, scratch));
}

void ColumnReader::encode_number(std::size_t row, value::Encoder& out) const {
  if (form_ == Form::kScaled) return out.floating(static_cast<double>(base_->scaled_integer(row)) / kPowers[digits_]);
  if (form_ == Form::kElements && is_float(elements_.type)) return out.floating(elements_.floating(row));
  const bool is_unsigned_row = form_ == Form::kDelta ? is_unsigned_ : is_unsigned(elements_.type);
  const std::uint64_t word = form_ == Form::kDelta ? sum(row) : elements_.integer(row);
  if (is_unsigned_row) return out.unsigned_integer(word);
  out.signed_integer(static_cast<std::int64_t>(word));
}

std::int64_t ColumnReader::scaled_integer(std::size_t row) const {
  switch (form_) {
    case Form::kConstant: {
      std::int64_t integer = 0;
      return integer_of(items_, integer) ? integer : 0;  // scales() has seen that it is one
    }
    case Form::kDelta:
      return static_cast<std::int64_t>(sum(row));
    case Form::kPatched: {
      const std::size_t at = patch_row(row);
      return at != kNotPatched ? patch_->scaled_integer(at) : base_->scaled_integer(row);
    }
    default:
      return static_cast<std::int64_t>(elements_.integer(row));
  }
}

bool ColumnReader::integers(std::span<std::int64_t> out) const {
  if (form_ == Form::kScaled || (form_ == Form::kElements && is_float(elements_.type))) return false;
  if (form_ != Form::kElements && form_ != Form::kDelta) return all_rows(out, integer_of, &ColumnReader::integers);
  const std::span<std::uint64_t> words(reinterpret_cast<std::uint64_t*>(out.data()), out.size());
  const bool is_unsigned_column = form_ == Form::kDelta ? is_unsigned_ : elements_.type == ElementType::kU64;
  all_words(words);
  return !is_unsigned_column || std::all_of(words.begin(), words.end(), [](auto word) { return word >> 63 == 0; });
}

bool ColumnReader::numbers(std::span<double> out) const {
  if (form_ == Form::kElements && is_float(elements_.type)) return elements_.floats(out), true;
  if (form_ != Form::kElements && form_ != Form::kDelta && form_ != Form::kScaled)
    return all_rows(out, number_of, &ColumnReader::numbers);
  if (form_ == Form::kScaled) return scaled_numbers(out);
  std::vector<std::uint64_t> words(rows_);
  all_words(words);
  const bool is_unsigned_column = form_ == Form::kDelta ? is_unsigned_ : is_unsigned(elements_.type);
  for (std::size_t i = 0; i < rows_; ++i)
    out[i] =
        is_unsigned_column ? static_cast<double>(words[i]) : static_cast<double>(static_cast<std::int64_t>(words[i]));
  return true;
}

bool ColumnReader::scaled_numbers(std::span<double> out) const {
  std::vector<std::int64_t> integers(rows_);
  if (!base_->integers(integers)) return false;
  const double power = kPowers[digits_];
  for (std::size_t i = 0; i < rows_; ++i) out[i] = static_cast<double>(integers[i]) / power;
  return true;
}

void ColumnReader::all_words(std::span<std::uint64_t> out) const {
  if (form_ != Form::kDelta) return elements_.integers(out);
  out[0] = first_;
  elements_.integers(out.subspan(1));
  for (std::size_t i = 0; i < jumps_.size(); ++i)
    out[1 + static_cast<std::size_t>(jump_positions_.integer(i))] = jumps_.integer(i);
  for (std::size_t i = 1; i < rows_; ++i) out[i] += out[i - 1];
}

template <class Number>
bool ColumnReader::all_rows(std::span<Number> out, bool (*number)(Bytes, Number&),
                            bool (ColumnReader::*all)(std::span<Number>) const) const {
  if (form_ == Form::kConstant) {
    Number same{};
    if (!number(items_, same)) return false;
    std::fill(out.begin(), out.end(), same);
    return true;
  }
  if (form_ == Form::kPatched && (base_.get()->*all)(out)) {
    std::vector<Number> patches(elements_.size());
    if (!(patch_.get()->*all)(patches)) return false;
    for (std::size_t i = 0; i < patches.size(); ++i) out[static_cast<std::size_t>(elements_.integer(i))] = patches[i];
    return true;
  }
  if (form_ == Form::kDictionary) {
    std::vector<Number> table(ends_.size());
    bool all_numbers = true;
    for (std::size_t i = 0; i < table.size() && all_numbers; ++i)
      all_numbers = number(item_at(items_, ends_, i), table[i]);
    for (std::size_t row = 0; row < rows_ && all_numbers; ++row)
      out[row] = table[static_cast<std::size_t>(elements_.integer(row))];
    if (all_numbers) return true;
  }
  // What no row shows may be no number, in a dictionary and below a patch: the rows decide.
  value::Encoder scratch;
  for (std::size_t row = 0; row < rows_; ++row)
    if (!number(value(row, scratch), out[row])) return false;
  return true;
}

}  // namespace annalist::format
