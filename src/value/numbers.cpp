// SPDX-License-Identifier: Apache-2.0
#include "value/numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>
#include <vector>

namespace annalist::value {
namespace {

using namespace detail;

template <class Integer>
void append_integer(std::string& out, Integer n) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
  out.append(digits, end);
}

constexpr std::uint32_t kGroup = 1'000'000'000;
constexpr int kGroupDigits = 9;

/// Shifts the number that the groups are by some bits and puts `low` into the room: 9 decimal digits and 32 bits
/// fit 64.
void shift_in(std::vector<std::uint32_t>& groups, int bits, std::uint64_t low) {
  for (std::uint32_t& group : groups) {
    low += std::uint64_t{group} << bits;
    group = static_cast<std::uint32_t>(low % kGroup);
    low /= kGroup;
  }
  for (; low != 0; low /= kGroup) groups.push_back(static_cast<std::uint32_t>(low % kGroup));
}

/// The magnitude in groups of nine decimal digits, the lowest first.
std::vector<std::uint32_t> decimal_groups(Bytes magnitude) {
  std::vector<std::uint32_t> groups;
  const std::size_t odd = magnitude.size() % 4;
  for (const std::uint8_t byte : magnitude.first(odd)) shift_in(groups, 8, byte);
  for (std::size_t at = odd; at < magnitude.size(); at += 4) {
    std::uint32_t word;
    std::memcpy(&word, magnitude.data() + at, sizeof word);
    shift_in(groups, 32, __builtin_bswap32(word));
  }
  if (groups.empty()) groups.push_back(0);
  return groups;
}

/// Adds one: a negative bignum means −1 − n.
void increment(std::vector<std::uint32_t>& groups) {
  for (std::uint32_t& group : groups) {
    if (++group < kGroup) return;
    group = 0;
  }
  groups.push_back(1);
}

/// Digits and exponent as to_chars has them: "d.ddde-07".
void append_scientific(std::string& out, double x) {
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, x, std::chars_format::scientific).ptr;
  const std::string_view number(text, static_cast<std::size_t>(end - text));
  const std::size_t e = number.find('e');
  out.append(number.substr(0, e));
  if (number.substr(0, e).find('.') == std::string_view::npos) out.append(".0");
  out.append(number.substr(e));
}

}  // namespace

void append_unsigned(std::string& out, std::uint64_t n) { append_integer(out, n); }
void append_signed(std::string& out, std::int64_t n) { append_integer(out, n); }

void append_negative(std::string& out, std::uint64_t n) {
  out.push_back('-');
  if (n == ~std::uint64_t{0})
    out.append("18446744073709551616");
  else
    append_integer(out, n + 1);
}

void append_bignum(std::string& out, Bytes magnitude, bool negative) {
  std::vector<std::uint32_t> groups = decimal_groups(magnitude);
  if (negative) {
    increment(groups);
    out.push_back('-');
  }
  append_integer(out, groups.back());
  for (std::size_t i = groups.size() - 1; i-- > 0;) {
    char digits[kGroupDigits];
    std::uint32_t group = groups[i];
    for (int d = kGroupDigits; d-- > 0; group /= 10) digits[d] = static_cast<char>('0' + group % 10);
    out.append(digits, kGroupDigits);
  }
}

bool is_decimal(Cursor in) {
  if (in.peek_major() != kArray || in.array() != 2 || !is_integer(in.head())) return false;
  const Head mantissa = in.head();
  const bool is_bignum = mantissa.major == kTag && in.peek_major() == kBytes &&
                         (mantissa.argument == kTagBignum || mantissa.argument == kTagNegativeBignum);
  return is_bignum || is_integer(mantissa);
}

void append_float(std::string& out, double x) {
  const double magnitude = std::fabs(x);
  if (magnitude != 0 && (magnitude >= 1e16 || magnitude < 1e-4)) return append_scientific(out, x);
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, x, std::chars_format::fixed).ptr;
  out.append(text, end);
  if (std::find(text, end, '.') == end) out.append(".0");
}

void append_uuid(std::string& out, Bytes uuid) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out.push_back('-');
    out.push_back(kDigits[uuid[i] >> 4]);
    out.push_back(kDigits[uuid[i] & 15]);
  }
}

}  // namespace annalist::value
