// SPDX-License-Identifier: Apache-2.0
// CBOR heads and scalars (RFC 8949), written at a pointer. Every function returns the pointer behind what it wrote and
// needs at most kMaxScalarBytes there. Used by the caller's hot path and by everything that encodes behind it.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace annalist::detail {

inline constexpr std::size_t kMaxScalarBytes = 9;

/// Major types, already shifted to the top three bits of the initial byte.
enum Major : std::uint8_t {
  kUnsigned = 0x00,
  kNegative = 0x20,
  kBytes = 0x40,
  kText = 0x60,
  kArray = 0x80,
  kMap = 0xa0,
  kTag = 0xc0,
  kSimple = 0xe0,
};

inline constexpr std::uint8_t kFalse = 0xf4, kTrue = 0xf5, kNull = 0xf6, kUndefined = 0xf7;
inline constexpr std::uint8_t kFloat16 = 0xf9, kFloat32 = 0xfa, kFloat64 = 0xfb;

/// Tags that values.md uses.
inline constexpr std::uint64_t kTagDateTime = 0, kTagBignum = 2, kTagNegativeBignum = 3, kTagDecimal = 4,
                               kTagBigfloat = 5, kTagEmbedded = 24, kTagNamed = 27, kTagShared = 28, kTagReference = 29,
                               kTagUuid = 37, kTagSet = 258, kTagDate = 1004;

/// Tags that stand in rings only, for work that the recorder does behind the caller (value/normalise.hpp):
/// a `27 ["dict", ...]` whose pairs are still to be sorted; `[n, value]`, the first occurrence of shared object n; and
/// n, a further occurrence of it.
inline constexpr std::uint64_t kRingTagUnordered = 0xa701, kRingTagShared = 0xa702, kRingTagReference = 0xa703;

inline std::uint8_t* put_head(std::uint8_t* at, std::uint8_t major, std::uint64_t n) noexcept {
  if (n < 24) {
    *at = static_cast<std::uint8_t>(major | n);
    return at + 1;
  }
  if (n < 0x100) {
    at[0] = static_cast<std::uint8_t>(major | 24);
    at[1] = static_cast<std::uint8_t>(n);
    return at + 2;
  }
  if (n < 0x10000) {
    at[0] = static_cast<std::uint8_t>(major | 25);
    const std::uint16_t big = __builtin_bswap16(static_cast<std::uint16_t>(n));
    std::memcpy(at + 1, &big, 2);
    return at + 3;
  }
  if (n <= 0xffffffffu) {
    at[0] = static_cast<std::uint8_t>(major | 26);
    const std::uint32_t big = __builtin_bswap32(static_cast<std::uint32_t>(n));
    std::memcpy(at + 1, &big, 4);
    return at + 5;
  }
  at[0] = static_cast<std::uint8_t>(major | 27);
  const std::uint64_t big = __builtin_bswap64(n);
  std::memcpy(at + 1, &big, 8);
  return at + 9;
}

inline std::uint8_t* put_unsigned(std::uint8_t* at, std::uint64_t n) noexcept { return put_head(at, kUnsigned, n); }

inline std::uint8_t* put_signed(std::uint8_t* at, std::int64_t n) noexcept {
  return n >= 0 ? put_head(at, kUnsigned, static_cast<std::uint64_t>(n))
                : put_head(at, kNegative, ~static_cast<std::uint64_t>(n));
}

inline std::uint8_t* put_byte(std::uint8_t* at, std::uint8_t byte) noexcept {
  *at = byte;
  return at + 1;
}

/// All 64 bits. In a ring that is the form; in a file the shortest is (value/encoder.hpp).
inline std::uint8_t* put_float64(std::uint8_t* at, double x) noexcept {
  const std::uint64_t big = __builtin_bswap64(std::bit_cast<std::uint64_t>(x));
  *at = kFloat64;
  std::memcpy(at + 1, &big, 8);
  return at + 9;
}

inline std::uint8_t* put_float32(std::uint8_t* at, float x) noexcept {
  const std::uint32_t big = __builtin_bswap32(std::bit_cast<std::uint32_t>(x));
  *at = kFloat32;
  std::memcpy(at + 1, &big, 4);
  return at + 5;
}

}  // namespace annalist::detail
