// SPDX-License-Identifier: Apache-2.0
#include "items.hpp"

#include <bit>

namespace annalist::python {

using namespace detail;

namespace {

constexpr std::uint64_t kQuietBit = std::uint64_t{1} << 51;

double infinity_or_nan(std::uint64_t sign, std::uint64_t mantissa) {
  return std::bit_cast<double>(sign | std::uint64_t{0x7ff} << 52 | (mantissa == 0 ? 0 : mantissa | kQuietBit));
}

double from_float16(std::uint64_t half) {
  const std::uint64_t sign = half >> 15 << 63, exponent = half >> 10 & 0x1f, mantissa = half & 0x3ff;
  if (exponent == 0x1f) return infinity_or_nan(sign, mantissa << 42);
  if (exponent != 0) return std::bit_cast<double>(sign | (exponent + 1008) << 52 | mantissa << 42);
  const double magnitude = static_cast<double>(mantissa) * 0x1p-24;
  return sign != 0 ? -magnitude : magnitude;
}

double from_float32(std::uint32_t bits) {
  if ((bits & 0x7f800000) != 0x7f800000) return static_cast<double>(std::bit_cast<float>(bits));
  return infinity_or_nan(std::uint64_t{bits >> 31} << 63, std::uint64_t{bits & 0x7fffff} << 29);
}

bool is_float(std::uint8_t major, std::uint8_t info) { return major == kSimple && info >= 25 && info <= 27; }

/// The least number that a head of one, two, four or eight bytes more may hold.
constexpr std::uint64_t kSmallest[] = {24, 0x100, 0x10000, 0x100000000};

}  // namespace

Head ItemCursor::head() {
  if (at_ == end_) return fail();
  const std::uint8_t initial = *at_++;
  Head head{static_cast<std::uint8_t>(initial & 0xe0), static_cast<std::uint8_t>(initial & 0x1f), 0};
  head.argument = head.info;
  if (head.info >= 24) {
    const std::uint64_t width = std::uint64_t{1} << (head.info - 24);
    if (head.info > 27 || width > left()) return fail();
    head.argument = 0;
    for (std::uint64_t i = 0; i < width; ++i) head.argument = head.argument << 8 | *at_++;
    const std::uint64_t smallest = head.major == kSimple ? 32 : kSmallest[head.info - 24];
    if (!is_float(head.major, head.info) && head.argument < smallest) return fail();
  }
  const bool is_sized = head.major == kBytes || head.major == kText || head.major == kArray;
  if (is_sized && head.argument > left()) return fail();
  if (head.major == kMap && head.argument > left() / 2) return fail();
  return head;
}

Bytes ItemCursor::content(const Head& head) {
  const Bytes bytes(at_, static_cast<std::size_t>(head.argument));
  at_ += head.argument;
  return bytes;
}

void ItemCursor::skip(int levels) {
  const Head head = this->head();
  if (!ok_) return;
  if (head.major == kBytes || head.major == kText) {
    content(head);
  } else if (head.major == kArray || head.major == kMap || head.major == kTag) {
    if (levels == 0) {
      fail();
      return;
    }
    std::uint64_t items = head.major == kTag ? 1 : head.major == kMap ? 2 * head.argument : head.argument;
    for (; items > 0 && ok_; --items) skip(levels - 1);
  }
}

bool is_item(Bytes bytes, int levels) {
  ItemCursor cursor(bytes);
  cursor.skip(levels);
  return cursor.ok() && cursor.at_end();
}

double float_of(const Head& head) {
  if (head.info == 27) return std::bit_cast<double>(head.argument);
  if (head.info == 26) return from_float32(static_cast<std::uint32_t>(head.argument));
  return from_float16(head.argument);
}

std::string_view same_parameter(Bytes item) {
  ItemCursor cursor(item);
  if (cursor.head().argument != kTagNamed || item[0] >> 5 != 6 || cursor.head().argument != 2) return {};
  for (int i = 0; i < 2; ++i) {
    const Head head = cursor.head();
    if (!cursor.ok() || head.major != kText) return {};
    const std::string_view text = as_text(cursor.content(head));
    if (i == 1) return text;
    if (text != "same") return {};
  }
  return {};
}

}  // namespace annalist::python
