// SPDX-License-Identifier: Apache-2.0
// Built with -O3. Where the processor of the build may be older than the one that runs, each loop is there for both.
#include "format/column_kernels.hpp"

#include <bit>
#include <cmath>
#include <cstring>

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// Not under sanitizers: the resolvers run before their runtime is ready.
#define ANNALIST_FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define ANNALIST_FOR_EACH_PROCESSOR
#endif

namespace annalist::format {
namespace {

/// Adding it rounds a double of less than 2^51 to an integer, which then stands in the low bits.
constexpr double kRounding = 0x1.8p52;
constexpr double kLargest = 0x1p51;

// Forced inline so that they are compiled once for each processor of their caller.
#define ANNALIST_INLINE [[gnu::always_inline]] inline

ANNALIST_INLINE void gather(Spread& spread, std::uint64_t word, std::uint64_t first) {
  spread.difference |= word ^ first;
  spread.any |= word;
  spread.magnitude |= word ^ (0 - (word >> 63));
}

template <class Element>
ANNALIST_INLINE void put(std::uint8_t* out, std::size_t i, std::uint64_t word) {
  const auto element = static_cast<Element>(word);
  std::memcpy(out + i * sizeof element, &element, sizeof element);
}

template <class Element>
ANNALIST_INLINE void narrow_to(const std::uint64_t* words, std::size_t n, std::uint8_t* out) {
  for (std::size_t i = 0; i < n; ++i) put<Element>(out, i, words[i]);
}

/// As many words as are looked at before any of them is.
constexpr std::size_t kGroup = 64;

ANNALIST_INLINE std::uint64_t misfit(std::uint64_t word, std::uint64_t bias, unsigned bits) {
  return (word + bias) >> bits;
}

/// 0 where `scaled` / `power` is the double in `word`, bit for bit: which -0.0 and NaN never are.
ANNALIST_INLINE std::uint64_t scale_word(std::uint64_t word, double power, std::uint64_t& scaled) {
  const double x = std::bit_cast<double>(word) * power;
  const double rounded = x + kRounding;
  scaled = std::bit_cast<std::uint64_t>(rounded) - std::bit_cast<std::uint64_t>(kRounding);
  const double back = (rounded - kRounding) / power;
  const std::uint64_t too_large = std::fabs(x) < kLargest ? 0 : 1;
  return (std::bit_cast<std::uint64_t>(back) ^ word) | too_large;
}

}  // namespace

ANNALIST_FOR_EACH_PROCESSOR Spread spread_of(Words words) {
  Spread spread;
  const std::uint64_t* at = words.data();
  for (std::size_t i = 0; i < words.size(); ++i) gather(spread, at[i], at[0]);
  return spread;
}

ANNALIST_FOR_EACH_PROCESSOR void differences(Words words, std::uint64_t* out) {
  const std::uint64_t* at = words.data();
  for (std::size_t i = 1; i < words.size(); ++i) out[i - 1] = at[i] - at[i - 1];
}

ANNALIST_FOR_EACH_PROCESSOR Extremes extremes_of(Words words) {
  const std::uint64_t* at = words.data();
  Extremes extremes{static_cast<std::int64_t>(at[0]), static_cast<std::int64_t>(at[0])};
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto word = static_cast<std::int64_t>(at[i]);
    extremes.least = word < extremes.least ? word : extremes.least;
    extremes.greatest = word > extremes.greatest ? word : extremes.greatest;
  }
  return extremes;
}

ANNALIST_FOR_EACH_PROCESSOR std::int64_t greatest_sum(Words a, Words b) {
  auto greatest = static_cast<std::int64_t>(a[0] + b[0]);
  const std::uint64_t *left = a.data(), *right = b.data();
  for (std::size_t i = 1; i < a.size(); ++i) {
    const auto sum = static_cast<std::int64_t>(left[i] + right[i]);
    greatest = sum > greatest ? sum : greatest;
  }
  return greatest;
}

ANNALIST_FOR_EACH_PROCESSOR bool find_misfits(Words words, std::uint64_t bias, unsigned bits, std::size_t limit,
                                              std::vector<std::uint64_t>& rows) {
  rows.clear();
  for (std::size_t begin = 0; begin < words.size(); begin += kGroup) {
    const std::size_t n = words.size() - begin < kGroup ? words.size() - begin : kGroup;
    const std::uint64_t* at = words.data() + begin;
    std::uint64_t any = 0;
    for (std::size_t i = 0; i < n; ++i) any |= misfit(at[i], bias, bits);
    for (std::size_t i = 0; i < n && any != 0; ++i)
      if (misfit(at[i], bias, bits) != 0) rows.push_back(begin + i);
    if (rows.size() > limit) return false;
  }
  return true;
}

ANNALIST_FOR_EACH_PROCESSOR void narrow(Words words, std::size_t width, std::uint8_t* out) {
  switch (width) {
    case 1:
      return narrow_to<std::uint8_t>(words.data(), words.size(), out);
    case 2:
      return narrow_to<std::uint16_t>(words.data(), words.size(), out);
    case 4:
      return narrow_to<std::uint32_t>(words.data(), words.size(), out);
    default:
      return narrow_to<std::uint64_t>(words.data(), words.size(), out);
  }
}

ANNALIST_FOR_EACH_PROCESSOR std::uint64_t scale(Words words, double power, std::uint64_t* scaled) {
  std::uint64_t wrong = 0;
  const std::uint64_t* at = words.data();
  for (std::size_t i = 0; i < words.size(); ++i) wrong |= scale_word(at[i], power, scaled[i]);
  return wrong;
}

bool scale_one(std::uint64_t word, double power, std::uint64_t& scaled) { return scale_word(word, power, scaled) == 0; }

}  // namespace annalist::format
