// SPDX-License-Identifier: Apache-2.0
// Typed arrays (RFC 8746, little-endian): the tags, and views of their bytes.
#pragma once
#include <bit>
#include <cstdint>
#include <span>

#include "value/cursor.hpp"

namespace annalist::format {

static_assert(std::endian::native == std::endian::little, "elements are read and written as they stand in memory");

/// The CBOR tag of each.
enum class ElementType : std::uint8_t {
  kU8 = 64,
  kU16 = 69,
  kU32 = 70,
  kU64 = 71,
  kI8 = 72,
  kI16 = 77,
  kI32 = 78,
  kI64 = 79,
  kF32 = 85,
  kF64 = 86,
};

/// Whether that tag is one of them.
bool is_element_type(std::uint64_t tag);
std::size_t width_bytes(ElementType type);
inline bool is_float(ElementType type) { return type == ElementType::kF32 || type == ElementType::kF64; }
inline bool is_unsigned(ElementType type) { return type <= ElementType::kU64; }

/// A view of a typed array. Ownership: the bytes must outlive it.
struct Elements {
  ElementType type = ElementType::kU8;
  value::Bytes bytes;

  /// Takes one typed array; fails the cursor unless it is one, of whole elements.
  static Elements parse(value::Cursor& in);

  std::size_t size() const { return bytes.size() / width_bytes(type); }
  /// An integer, widened to 64 bits with its sign.
  std::uint64_t integer(std::size_t i) const;
  /// A float, widened.
  double floating(std::size_t i) const;
  /// All of them. Requires: out.size() == size().
  void integers(std::span<std::uint64_t> out) const;
  void floats(std::span<double> out) const;
};

}  // namespace annalist::format
