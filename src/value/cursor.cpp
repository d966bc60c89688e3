// SPDX-License-Identifier: Apache-2.0
#include "value/cursor.hpp"

#include <bit>
#include <cstring>

#include "base/utf8.hpp"

namespace annalist::value {
namespace {

using namespace detail;

/// The least number that a head of one, two, four or eight bytes more may hold.
constexpr std::uint64_t kSmallest[] = {24, 0x100, 0x10000, 0x100000000};

std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Of a width that is known when this is compiled: a copy of any width is a call of a function.
template <std::size_t kWidth>
std::uint64_t big_endian(const std::uint8_t* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, kWidth);
  return __builtin_bswap64(word) >> (64 - 8 * kWidth);
}

std::uint64_t big_endian(const std::uint8_t* at, std::size_t width) {
  switch (width) {
    case 1:
      return *at;
    case 2:
      return big_endian<2>(at);
    case 4:
      return big_endian<4>(at);
    default:
      return big_endian<8>(at);
  }
}

double infinity_or_nan(std::uint64_t sign, std::uint64_t mantissa) {
  if (mantissa != 0) mantissa |= kQuietBit;
  return std::bit_cast<double>(sign | std::uint64_t{0x7ff} << 52 | mantissa);
}

}  // namespace

Head Cursor::wide_head(std::uint8_t major, std::uint8_t info) {
  if (info > 27) return refused();
  const std::size_t width = std::size_t{1} << (info - 24);
  if (static_cast<std::size_t>(end_ - at_) < width) return refused();
  const Head head{major, info, big_endian(at_, width)};
  at_ += width;
  const std::uint64_t smallest = major == kSimple ? 32 : kSmallest[info - 24];
  return head.argument >= smallest || is_float(head) ? head : refused();
}

Bytes Cursor::take(std::uint64_t size) {
  if (size > static_cast<std::uint64_t>(end_ - at_)) {
    fail();
    return {};
  }
  const Bytes bytes(at_, static_cast<std::size_t>(size));
  at_ += size;
  return bytes;
}

std::string_view Cursor::take_text(std::uint64_t size) {
  const std::string_view text = as_text(take(size));
  if (base::is_utf8(text)) return text;
  fail();
  return {};
}

std::uint64_t Cursor::unsigned_integer() {
  const Head h = head();
  if (ok_ && h.major != kUnsigned) fail();
  return ok_ ? h.argument : 0;
}

std::int64_t Cursor::signed_integer() {
  const Head h = head();
  if (ok_ && (!is_integer(h) || h.argument >> 63 != 0)) fail();
  if (!ok_) return 0;
  const auto n = static_cast<std::int64_t>(h.argument);
  return h.major == kUnsigned ? n : ~n;
}

double Cursor::floating() {
  const Head h = head();
  if (ok_ && is_float(h)) return float_of(h);
  fail();
  return 0;
}

bool Cursor::boolean() {
  const Head h = head();
  if (h.major != kSimple || (h.info != 20 && h.info != 21)) fail();
  return ok_ && h.info == 21;
}

std::string_view Cursor::text() {
  const Head h = head();
  if (ok_ && h.major != kText) fail();
  return ok_ ? take_text(h.argument) : std::string_view();
}

Bytes Cursor::byte_string() {
  const Head h = head();
  if (ok_ && h.major != kBytes) fail();
  return ok_ ? take(h.argument) : Bytes{};
}

std::uint64_t Cursor::array() {
  const Head h = head();
  // Every element takes a byte at least: a longer claim is a lie, and nothing may be sized by it.
  if (ok_ && (h.major != kArray || h.argument > static_cast<std::uint64_t>(end_ - at_))) fail();
  return ok_ ? h.argument : 0;
}

std::uint64_t Cursor::map() {
  const Head h = head();
  if (ok_ && (h.major != kMap || h.argument > static_cast<std::uint64_t>(end_ - at_) / 2)) fail();
  return ok_ ? h.argument : 0;
}

std::uint64_t Cursor::tag() {
  const Head h = head();
  if (ok_ && h.major != kTag) fail();
  return ok_ ? h.argument : 0;
}

bool Cursor::null() {
  if (peek() != kNull) return false;
  ++at_;
  return true;
}

bool Cursor::named(std::string_view& name, std::uint64_t& arguments) {
  Cursor copy = *this;
  if (copy.tag() != kTagNamed) return false;
  const std::uint64_t items = copy.array();
  const std::string_view text = copy.text();
  if (!copy.ok_ || items == 0) return false;
  name = text;
  arguments = items - 1;
  *this = copy;
  return true;
}

Bytes Cursor::item(int max_depth) {
  const std::uint8_t* start = at_;
  skip(max_depth);
  return ok_ ? Bytes(start, at_) : Bytes{};
}

std::uint64_t Cursor::children(const Head& head) {
  switch (head.major) {
    case kBytes:
      take(head.argument);
      return 0;
    case kText:
      take_text(head.argument);
      return 0;
    case kTag:
      return 1;
    case kArray:
    case kMap: {
      const std::uint64_t each = head.major == kMap ? 2 : 1;
      if (head.argument > static_cast<std::uint64_t>(end_ - at_) / each) fail();
      return ok_ ? head.argument * each : 0;
    }
    default:
      return 0;
  }
}

/// One item that may have `levels` levels.
void Cursor::skip(int levels) {
  const Head h = head();
  const bool is_nested = h.major == kArray || h.major == kMap || h.major == kTag;
  if (is_nested && levels == 0) return fail();
  for (std::uint64_t left = children(h); left > 0 && ok_; --left) skip(levels - 1);
}

double from_float16(std::uint16_t half) {
  const std::uint64_t sign = static_cast<std::uint64_t>(half >> 15) << 63;
  const unsigned exponent = (half >> 10) & 0x1f;
  const std::uint64_t mantissa = half & 0x3ff;
  if (exponent == 0x1f) return infinity_or_nan(sign, mantissa << 42);
  if (exponent != 0) return std::bit_cast<double>(sign | std::uint64_t{exponent + 1008} << 52 | mantissa << 42);
  const double magnitude = static_cast<double>(mantissa) * 0x1p-24;
  return sign != 0 ? -magnitude : magnitude;
}

double from_float32(std::uint32_t bits) {
  if ((bits & 0x7f800000) != 0x7f800000) return static_cast<double>(std::bit_cast<float>(bits));
  return infinity_or_nan(std::uint64_t{bits >> 31} << 63, std::uint64_t{bits & 0x7fffff} << 29);
}

double float_of(const Head& head) {
  if (head.info == 27) return std::bit_cast<double>(head.argument);
  if (head.info == 26) return from_float32(static_cast<std::uint32_t>(head.argument));
  return from_float16(static_cast<std::uint16_t>(head.argument));
}

}  // namespace annalist::value
