// SPDX-License-Identifier: Apache-2.0
#include "value/numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace annalist::value {
namespace {

template <class Integer>
void append_integer(std::string& out, Integer n) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
  out.append(digits, end);
}

constexpr std::uint32_t kGroup = 1'000'000'000;
constexpr int kGroupDigits = 9;

/// The magnitude in groups of nine decimal digits, the lowest first.
std::vector<std::uint32_t> decimal_groups(Bytes magnitude) {
  std::vector<std::uint32_t> groups{0};
  for (const std::uint8_t byte : magnitude) {
    std::uint64_t carry = byte;
    for (std::uint32_t& group : groups) {
      carry += std::uint64_t{group} << 8;
      group = static_cast<std::uint32_t>(carry % kGroup);
      carry /= kGroup;
    }
    if (carry != 0) groups.push_back(static_cast<std::uint32_t>(carry));
  }
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
  if (n == ~std::uint64_t{0}) out.append("18446744073709551616");
  else append_integer(out, n + 1);
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

void append_float(std::string& out, double x) {
  const double magnitude = std::fabs(x);
  if (magnitude != 0 && (magnitude >= 1e16 || magnitude < 1e-4)) return append_scientific(out, x);
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, x, std::chars_format::fixed).ptr;
  out.append(text, end);
  if (std::find(text, end, '.') == end) out.append(".0");
}

}  // namespace annalist::value
