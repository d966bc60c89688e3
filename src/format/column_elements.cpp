// SPDX-License-Identifier: Apache-2.0
#include "format/column_elements.hpp"

#include <cstring>

namespace annalist::format {
namespace {

template <class T>
T load(value::Bytes bytes, std::size_t i) {
  T element;
  std::memcpy(&element, bytes.data() + i * sizeof element, sizeof element);
  return element;
}

template <class T, class Out>
void widen(value::Bytes bytes, std::span<Out> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<Out>(load<T>(bytes, i));
}

}  // namespace

bool is_element_type(std::uint64_t tag) {
  switch (tag) {
    case 64:
    case 69:
    case 70:
    case 71:
    case 72:
    case 77:
    case 78:
    case 79:
    case 85:
    case 86:
      return true;
    default:
      return false;
  }
}

std::size_t width_bytes(ElementType type) {
  switch (type) {
    case ElementType::kU8:
    case ElementType::kI8:
      return 1;
    case ElementType::kU16:
    case ElementType::kI16:
      return 2;
    case ElementType::kU32:
    case ElementType::kI32:
    case ElementType::kF32:
      return 4;
    default:
      return 8;
  }
}

Elements Elements::parse(value::Cursor& in) {
  Elements elements;
  const std::uint64_t tag = in.tag();
  if (!is_element_type(tag)) in.fail();
  elements.bytes = in.byte_string();
  if (!in.ok()) return {};
  elements.type = static_cast<ElementType>(tag);
  if (elements.bytes.size() % width_bytes(elements.type) != 0) in.fail();
  return elements;
}

std::uint64_t Elements::integer(std::size_t i) const {
  switch (type) {
    case ElementType::kU8:
      return load<std::uint8_t>(bytes, i);
    case ElementType::kU16:
      return load<std::uint16_t>(bytes, i);
    case ElementType::kU32:
      return load<std::uint32_t>(bytes, i);
    case ElementType::kI8:
      return static_cast<std::uint64_t>(load<std::int8_t>(bytes, i));
    case ElementType::kI16:
      return static_cast<std::uint64_t>(load<std::int16_t>(bytes, i));
    case ElementType::kI32:
      return static_cast<std::uint64_t>(load<std::int32_t>(bytes, i));
    default:
      return load<std::uint64_t>(bytes, i);
  }
}

double Elements::floating(std::size_t i) const {
  if (type == ElementType::kF32) return value::from_float32(load<std::uint32_t>(bytes, i));
  return load<double>(bytes, i);
}

void Elements::integers(std::span<std::uint64_t> out) const {
  switch (type) {
    case ElementType::kU8:
      return widen<std::uint8_t>(bytes, out);
    case ElementType::kU16:
      return widen<std::uint16_t>(bytes, out);
    case ElementType::kU32:
      return widen<std::uint32_t>(bytes, out);
    case ElementType::kI8:
      return widen<std::int8_t>(bytes, out);
    case ElementType::kI16:
      return widen<std::int16_t>(bytes, out);
    case ElementType::kI32:
      return widen<std::int32_t>(bytes, out);
    default:
      return widen<std::uint64_t>(bytes, out);
  }
}

void Elements::floats(std::span<double> out) const {
  if (type == ElementType::kF64) return widen<double>(bytes, out);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = floating(i);
}

}  // namespace annalist::format
