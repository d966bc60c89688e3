// SPDX-License-Identifier: Apache-2.0
// Typed arrays (RFC 8746, little-endian): which tags there are, and how elements are read.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>

#include "value/cursor.hpp"

namespace annalist::value {

/// What the elements under a tag are; width 0: no tag of a typed array.
struct ElementType {
  std::uint8_t width = 0;
  bool is_signed = false;
  bool is_float = false;
};

constexpr ElementType element_type(std::uint64_t tag) {
  switch (tag) {
    case 64:
      return {1, false, false};
    case 69:
      return {2, false, false};
    case 70:
      return {4, false, false};
    case 71:
      return {8, false, false};
    case 72:
      return {1, true, false};
    case 77:
      return {2, true, false};
    case 78:
      return {4, true, false};
    case 79:
      return {8, true, false};
    case 85:
      return {4, true, true};
    case 86:
      return {8, true, true};
    default:
      return {};
  }
}

/// The bits of element `index`, a signed integer's extended to 64. Requires: it is there.
inline std::uint64_t element_bits(Bytes bytes, ElementType type, std::size_t index) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, bytes.data() + index * type.width, type.width);
  if (type.is_signed && !type.is_float && type.width < 8) {
    const int unused = 64 - 8 * type.width;
    bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(bits << unused) >> unused);
  }
  return bits;
}

/// Element `index` of an array of floats.
inline double element_float(Bytes bytes, ElementType type, std::size_t index) {
  const std::uint64_t bits = element_bits(bytes, type, index);
  return type.width == 8 ? std::bit_cast<double>(bits) : from_float32(static_cast<std::uint32_t>(bits));
}

}  // namespace annalist::value
