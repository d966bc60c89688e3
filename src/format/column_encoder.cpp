// SPDX-License-Identifier: Apache-2.0
#include "format/column_encoder.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <memory>

#include "format/column_dictionary.hpp"
#include "format/column_elements.hpp"

namespace annalist::format {
namespace {

using value::Encoder;

/// Forms that may be used at a place: forms nest no deeper than 3 (B5), and within "scaled" only integer forms stand.
struct Forms {
  bool patched = true, dictionary = true, array = true;
};
constexpr Forms kAnywhere, kUnderPatch{.patched = false}, kUnderScaled{.dictionary = false, .array = false},
    kInnermost{.patched = false, .dictionary = false, .array = false};

/// Fewer rows are not worth the search for outliers and repetitions. As many are looked at before all are.
constexpr std::size_t kSample = 64;
/// Of kSample rows, how many may be outliers; the same share holds for all rows.
constexpr std::size_t kShare = 16;
/// Different values among a sample up to which a dictionary is tried.
constexpr std::size_t kFewValues = 24;
/// So that an index takes a byte.
constexpr std::size_t kByteDictionary = 256;
/// What a form's tag, name and heads take, about.
constexpr std::size_t kOverhead = 16;

constexpr std::array<double, 16> kPowers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                            1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

using Sample = std::array<std::uint64_t, kSample>;

/// Rows at equal distances, all of them where they are few: what is true at the beginning may not be later.
Words take_sample(Words words, Sample& sample) {
  if (words.size() <= kSample) return words;
  for (std::size_t i = 0; i < kSample; ++i) sample[i] = words[i * words.size() / kSample];
  return sample;
}

int bit_width(std::uint64_t word) { return static_cast<int>(std::bit_width(word)); }

/// The first that fits in the order of trail-format.md §3.
ElementType narrowest(const Spread& spread, bool is_unsigned_column) {
  const bool has_sign = !is_unsigned_column && spread.any >> 63 != 0;
  const int bits = bit_width(has_sign ? spread.magnitude : spread.any) + (has_sign ? 1 : 0);
  if (bits <= 8) return has_sign ? ElementType::kI8 : ElementType::kU8;
  if (bits <= 16) return has_sign ? ElementType::kI16 : ElementType::kU16;
  if (bits <= 32) return has_sign ? ElementType::kI32 : ElementType::kU32;
  return has_sign ? ElementType::kI64 : ElementType::kU64;
}

std::uint8_t* begin_elements(Encoder& out, ElementType type, std::size_t n) {
  out.tag(static_cast<std::uint64_t>(type));
  out.head(detail::kBytes, n * width_bytes(type));
  return out.grow(n * width_bytes(type));
}

void put_elements(Encoder& out, ElementType type, Words words) {
  narrow(words, width_bytes(type), begin_elements(out, type, words.size()));
}

/// Positions or indices.
void put_ordinals(Encoder& out, Words words) { put_elements(out, narrowest(spread_of(words), true), words); }

/// Rows that do not fit the form that fits the others, and `rest`: the column with each replaced by a neighbour that
/// does.
struct Outliers {
  std::vector<std::uint64_t> positions, words, rest;
};

/// False where more than one in kShare rows, or all of the rows, are outliers.
template <class IsOutlier>
bool split_outliers(Words words, Outliers& outliers, IsOutlier is_outlier) {
  outliers.rest.assign(words.begin(), words.end());
  std::size_t first_inlier = words.size();
  for (std::size_t row = 0; row < words.size(); ++row) {
    if (!is_outlier(words[row])) {
      first_inlier = std::min(first_inlier, row);
      continue;
    }
    if (outliers.positions.size() == words.size() / kShare) return false;
    outliers.positions.push_back(row);
    outliers.words.push_back(words[row]);
    if (first_inlier < row) outliers.rest[row] = outliers.rest[row - 1];
  }
  if (first_inlier == words.size()) return false;
  std::fill_n(outliers.rest.begin(), first_inlier, words[first_inlier]);
  return true;
}

bool dictionary_pays(const Dictionary& dictionary, std::size_t rows, std::size_t value_bytes, std::size_t bytes) {
  const std::size_t index_bytes = dictionary.firsts.size() <= kByteDictionary ? 1 : 2;
  return value_bytes + rows * index_bytes + kOverhead < bytes;
}

/// Where words take less than `bytes` as indices of a few.
bool encode_dictionary(Encoder& out, WordType type, Words words, std::size_t bytes) {
  if (words.size() < kSample || bytes <= words.size() + kOverhead) return false;
  Sample sample = {};
  std::copy_n(take_sample(words, sample).begin(), kSample, sample.begin());
  std::sort(sample.begin(), sample.end());
  if (std::unique(sample.begin(), sample.end()) - sample.begin() > std::ptrdiff_t{kFewValues}) return false;
  Dictionary dictionary;
  if (!index_words(words, kByteDictionary, dictionary)) return false;
  if (!dictionary_pays(dictionary, words.size(), dictionary.firsts.size() * detail::kMaxScalarBytes, bytes))
    return false;
  out.named("dictionary", 2);
  out.array(dictionary.firsts.size());
  for (const std::size_t row : dictionary.firsts) encode_word(out, type, words[row]);
  put_ordinals(out, dictionary.indices);
  return true;
}

void encode_constant_word(Encoder& out, WordType type, Words words, Forms forms) {
  Encoder item;
  encode_word(item, type, words[0]);
  // Where an array is no integer form, many rows are claimed: those never get the short form.
  encode_constant(out, forms.array ? words.size() : ~std::size_t{0}, item.bytes());
}

/// How integers are written as elements: all of them, or with a few that do not fit as patches.
struct Fit {
  ElementType type;
  std::size_t bytes;                   // what they take, about
  std::vector<std::uint64_t> misfits;  // the rows of those that do not fit
};

bool may_fit(Words some, std::uint64_t bias, unsigned bits) {
  const auto misfits =
      std::count_if(some.begin(), some.end(), [=](std::uint64_t word) { return (word + bias) >> bits != 0; });
  return misfits <= std::ptrdiff_t{kSample / kShare};
}

/// The narrowest elements that hold all of the words, or nearly all where that takes fewer bytes.
Fit fit(WordType type, Words words, const Spread& spread, bool may_patch) {
  const bool is_unsigned_column = type == WordType::kUnsigned;
  const ElementType widest = narrowest(spread, is_unsigned_column);
  const std::size_t width = width_bytes(widest);
  Fit all{widest, words.size() * width, {}};
  if (!may_patch || width == 1 || words.size() < kSample) return all;
  Sample sample;
  const Words some = take_sample(words, sample);
  for (const ElementType narrower : {ElementType::kU8, ElementType::kI8, ElementType::kU16, ElementType::kI16,
                                     ElementType::kU32, ElementType::kI32}) {
    if (width_bytes(narrower) >= width) break;
    // Biased by its sign, a huge unsigned word would pass for a small negative one.
    if (is_unsigned_column && !is_unsigned(narrower)) continue;
    const unsigned bits = static_cast<unsigned>(width_bytes(narrower)) * 8;
    const std::uint64_t bias = is_unsigned(narrower) ? 0 : std::uint64_t{1} << (bits - 1);
    Fit most{narrower, 0, {}};
    if (!may_fit(some, bias, bits) || !find_misfits(words, bias, bits, words.size() / kShare, most.misfits)) continue;
    most.bytes = words.size() * width_bytes(narrower) + most.misfits.size() * (4 + width) + 2 * kOverhead;
    if (most.bytes < all.bytes) return most;
  }
  return all;
}

/// Of a misfit the elements have the lowest bytes, and the patch the whole.
void put_fit(Encoder& out, WordType type, Words words, const Fit& fit) {
  if (fit.misfits.empty()) return put_elements(out, fit.type, words);
  std::vector<std::uint64_t> patches;
  for (const std::uint64_t row : fit.misfits) patches.push_back(words[row]);
  out.named("patched", 3);
  put_elements(out, fit.type, words);
  put_ordinals(out, fit.misfits);
  put_elements(out, narrowest(spread_of(patches), type == WordType::kUnsigned), patches);
}

/// Whether differences are to be written rather than the values.
bool steps_pay(const Fit& values, const Spread& value_spread, const Fit& steps, const Spread& step_spread) {
  if (width_bytes(steps.type) != width_bytes(values.type) || !values.misfits.empty() || !steps.misfits.empty())
    return steps.bytes + kOverhead < values.bytes;
  // Of equal width, they compress better where they are clearly smaller than the values are apart.
  const int step_bits = bit_width(step_spread.magnitude) + 1;
  const int value_bits = std::min(bit_width(value_spread.difference), bit_width(value_spread.magnitude) + 1);
  return values.bytes >= kSample * width_bytes(values.type) && step_bits + 1 < value_bits;
}

void encode_integer_words(Encoder& out, WordType type, Words words, Forms forms) {
  const Spread spread = spread_of(words);
  if (spread.difference == 0) return encode_constant_word(out, type, words, forms);
  const Fit values = fit(type, words, spread, forms.patched);
  // Such a first word would have the sums read as signed.
  if (type != WordType::kUnsigned || spread.any >> 63 == 0 || words[0] >> 63 != 0) {
    const auto memory = std::make_unique_for_overwrite<std::uint64_t[]>(words.size() - 1);
    differences(words, memory.get());
    const Words steps(memory.get(), words.size() - 1);
    const Spread step_spread = spread_of(steps);
    const Fit by_steps = fit(WordType::kSigned, steps, step_spread, true);
    if (steps_pay(values, spread, by_steps, step_spread)) {
      if (forms.dictionary && encode_dictionary(out, type, words, by_steps.bytes)) return;
      out.named("delta", 2);
      encode_word(out, type, words[0]);
      return put_fit(out, WordType::kSigned, steps, by_steps);
    }
  }
  if (forms.dictionary && encode_dictionary(out, type, words, values.bytes)) return;
  put_fit(out, type, words, values);
}

/// The fewest digits with which each row of a sample is an integer divided by a power of ten, or nearly each; -1 where
/// there are none.
int find_digits(Words words, int hint) {
  Sample sample;
  const Words some = take_sample(words, sample);
  const auto misses = [&](int digits) {
    std::uint64_t scaled;
    const double power = kPowers[static_cast<std::size_t>(digits)];
    return std::count_if(some.begin(), some.end(), [&](auto word) { return !scale_one(word, power, scaled); });
  };
  if (misses(hint) == 0) return hint;
  int best = -1;
  auto fewest = static_cast<std::ptrdiff_t>(some.size() / kShare) + 1;
  for (int digits = 0; digits < static_cast<int>(kPowers.size()) && fewest != 0; ++digits) {
    const std::ptrdiff_t missed = misses(digits);
    if (missed >= fewest) continue;
    best = digits;
    fewest = missed;
  }
  return best;
}

void encode_float_words(Encoder& out, WordType type, Words words, Forms forms);

void put_scaled(Encoder& out, int digits, Words scaled, Forms forms) {
  out.named("scaled", 2);
  out.unsigned_integer(static_cast<std::uint64_t>(digits));
  encode_integer_words(out, WordType::kSigned, scaled, forms);
}

/// Where the doubles, or nearly all of them, are integers divided by a power of ten.
bool encode_scaled(Encoder& out, Words words, DecimalHint& hint, Forms forms) {
  const int digits = find_digits(words, hint.digits);
  if (digits < 0) return false;
  hint.digits = digits;
  const double power = kPowers[static_cast<std::size_t>(digits)];
  std::vector<std::uint64_t> scaled(words.size());
  if (scale(words, power, scaled.data()) == 0) {
    put_scaled(out, digits, scaled, forms.patched ? kUnderScaled : kInnermost);
    return true;
  }
  Outliers outliers;
  if (!forms.patched || !split_outliers(words, outliers, [power](std::uint64_t word) {
        std::uint64_t ignored;
        return !scale_one(word, power, ignored);
      }))
    return false;
  scale(outliers.rest, power, scaled.data());
  out.named("patched", 3);
  put_scaled(out, digits, scaled, kInnermost);
  put_ordinals(out, outliers.positions);
  encode_float_words(out, WordType::kFloat64, outliers.words, kUnderPatch);
  return true;
}

/// Floats as they are.
void encode_float_words(Encoder& out, WordType type, Words words, Forms forms) {
  if (spread_of(words).difference == 0) return encode_constant_word(out, type, words, forms);
  const ElementType element = type == WordType::kFloat32 ? ElementType::kF32 : ElementType::kF64;
  const std::size_t bytes = words.size() * width_bytes(element);
  if (forms.dictionary && encode_dictionary(out, type, words, bytes)) return;
  put_elements(out, element, words);
}

void put_simple(Encoder& out, Words words) {
  out.array(words.size());
  narrow(words, 1, out.grow(words.size()));
}

void encode_any_words(Encoder& out, WordType type, Words words, DecimalHint& hint, Forms forms) {
  if (type == WordType::kSigned || type == WordType::kUnsigned) return encode_integer_words(out, type, words, forms);
  const bool is_constant = spread_of(words).difference == 0;
  if (type == WordType::kSimple && !is_constant) return put_simple(out, words);
  if (type == WordType::kFloat64 && !is_constant && encode_scaled(out, words, hint, forms)) return;
  encode_float_words(out, type, words, forms);
}

void put_patch(Encoder& out, const Patch& patch) {
  put_ordinals(out, patch.positions);
  encode_values(out, patch.values);
}

}  // namespace

void encode_words(Encoder& out, WordType type, Words words, DecimalHint& hint) {
  encode_any_words(out, type, words, hint, kAnywhere);
}

void encode_words(Encoder& out, WordType type, Words words, DecimalHint& hint, const Patch& patch) {
  out.named("patched", 3);
  encode_any_words(out, type, words, hint, kUnderPatch);
  put_patch(out, patch);
}

void encode_integers(Encoder& out, WordType type, Words words) { encode_integer_words(out, type, words, kAnywhere); }

void encode_values(Encoder& out, const ColumnValues& rows) {
  Dictionary dictionary;
  const bool repeats = rows.size() > 1 && index_values(rows, kMaxDictionary, dictionary);
  if (repeats && dictionary.firsts.size() == 1) return encode_constant(out, rows.size(), rows[0]);
  std::size_t value_bytes = 0;
  for (const std::size_t row : dictionary.firsts) value_bytes += rows[row].size();
  if (!repeats || !dictionary_pays(dictionary, rows.size(), value_bytes, rows.bytes())) {
    out.array(rows.size());
    return out.append(rows.all());
  }
  out.named("dictionary", 2);
  out.array(dictionary.firsts.size());
  for (const std::size_t row : dictionary.firsts) out.append(rows[row]);
  put_ordinals(out, dictionary.indices);
}

void encode_constant(Encoder& out, std::size_t rows, value::Bytes item) {
  constexpr std::size_t kFewRows = 8;
  if (rows <= kFewRows && rows * item.size() < item.size() + kOverhead) {
    out.array(rows);
    for (std::size_t row = 0; row < rows; ++row) out.append(item);
    return;
  }
  out.named("constant", 1);
  out.append(item);
}

void encode_constant(Encoder& out, value::Bytes item, const Patch& patch) {
  out.named("patched", 3);
  out.named("constant", 1);
  out.append(item);
  put_patch(out, patch);
}

void encode_word(Encoder& out, WordType type, std::uint64_t word) {
  switch (type) {
    case WordType::kSigned:
      return out.signed_integer(static_cast<std::int64_t>(word));
    case WordType::kUnsigned:
      return out.unsigned_integer(word);
    case WordType::kFloat64:
      return out.floating(std::bit_cast<double>(word));
    case WordType::kFloat32:
      return out.floating(value::from_float32(static_cast<std::uint32_t>(word)));
    case WordType::kSimple:
      return out.raw(static_cast<std::uint8_t>(word));
  }
}

}  // namespace annalist::format
