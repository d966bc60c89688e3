// SPDX-License-Identifier: Apache-2.0
#include "value/encoder.hpp"

#include <bit>

namespace annalist::value {
namespace {

using namespace detail;

/// Bits of the half float that widens to exactly these 64 bits; false where there is none.
bool to_float16(double x, std::uint16_t& half) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto sign = static_cast<std::uint16_t>(bits >> 48 & 0x8000);
  const int exponent = static_cast<int>(bits >> 52 & 0x7ff) - 1023;
  const std::uint64_t mantissa = bits & 0xfffffffffffff;
  if (exponent == 1024)
    half = static_cast<std::uint16_t>(sign | 0x7c00 | mantissa >> 42);
  else if (exponent >= -14 && exponent <= 15)
    half = static_cast<std::uint16_t>(sign | (exponent + 15) << 10 | mantissa >> 42);
  else if (exponent >= -24 && exponent < -14)
    half = static_cast<std::uint16_t>(sign | (mantissa | 1ull << 52) >> (28 - exponent));
  else
    half = sign;
  return std::bit_cast<std::uint64_t>(from_float16(half)) == bits;
}

/// Bits of the float that widens to exactly these 64 bits. By hand for NaN, whose conversion would set its quiet bit.
bool to_float32(double x, std::uint32_t& single) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  if ((bits >> 52 & 0x7ff) == 0x7ff)
    single = static_cast<std::uint32_t>(bits >> 32 & 0x80000000) | 0x7f800000 |
             static_cast<std::uint32_t>(bits >> 29 & 0x7fffff);
  else
    single = std::bit_cast<std::uint32_t>(static_cast<float>(x));
  return std::bit_cast<std::uint64_t>(from_float32(single)) == bits;
}

}  // namespace

void Encoder::floating(double x) {
  std::uint8_t* at = grow(kMaxScalarBytes);
  // Of most numbers the lowest bits, which a narrower float does not have, tell enough.
  if ((std::bit_cast<std::uint64_t>(x) & 0x1fffffff) != 0) {
    put_float64(at, x);
    return;
  }
  std::uint16_t half = 0;
  std::uint32_t single = 0;
  if (to_float16(x, half)) {
    at[0] = kFloat16;
    at[1] = static_cast<std::uint8_t>(half >> 8);
    at[2] = static_cast<std::uint8_t>(half);
    return shrink_to(at + 3);
  }
  if (to_float32(x, single)) {
    at[0] = kFloat32;
    for (int i = 0; i < 4; ++i) at[1 + i] = static_cast<std::uint8_t>(single >> (24 - 8 * i));
    return shrink_to(at + 5);
  }
  put_float64(at, x);
}

}  // namespace annalist::value
