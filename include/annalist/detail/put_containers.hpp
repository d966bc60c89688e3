// SPDX-License-Identifier: Apache-2.0
// Containers, tuples, and what holds or points to one value.
#pragma once
#include <annalist/detail/value_encoder.hpp>
#include <annalist/detail/value_kinds.hpp>
#include <array>  // std::begin
#include <bit>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace annalist::detail {

/// Not every container knows its size.
template <class T>
std::uint64_t size_of(const T& range) {
  if constexpr (std::is_array_v<T>) {
    return std::extent_v<T>;
  } else if constexpr (requires { range.size(); }) {
    return static_cast<std::uint64_t>(range.size());
  } else {
    std::uint64_t count = 0;
    for (auto at = range.begin(); at != range.end(); ++at) ++count;
    return count;
  }
}

/// The tag of RFC 8746 for little-endian elements of that type.
template <Number Element>
constexpr std::uint64_t typed_array_tag() {
  static_assert(std::endian::native == std::endian::little, "typed arrays are written as they lie in memory");
  if constexpr (std::is_same_v<Element, float>) return 85;
  if constexpr (std::is_same_v<Element, double>) return 86;
  constexpr std::uint64_t kOfUnsigned[] = {0, 64, 69, 0, 70, 0, 0, 0, 71};
  return kOfUnsigned[sizeof(Element)] + (std::is_signed_v<Element> ? 8 : 0);
}

/// The elements' bytes, at once where they lie in a row.
template <class T>
void put_element_bytes(Writer& out, const T& range) {
  using Element = std::remove_cvref_t<decltype(*std::begin(range))>;
  const std::uint64_t count = size_of(range);
  out.put_head(kBytes, count * sizeof(Element));
  if constexpr (std::is_array_v<T>) {
    out.append(range, sizeof range);
  } else if constexpr (ContiguousRange<T>) {
    out.append(range.data(), count * sizeof(Element));
  } else {
    for (const Element element : range) out.append(&element, sizeof element);
  }
}

template <class T>
void put_items(ValueEncoder& encoder, const T& range) {
  for (const auto& item : range) {
    if (encoder.out().full()) break;
    encoder.put(item);
  }
}

/// Numbers in a row that need no ValueEncoder while they are few.
template <class T>
concept NumberRow = !Custom<T> && !PathLike<T> && !StringLike<T> && !TextLike<T> && Range<T> && ContiguousRange<T> &&
                    requires(const T& range) {
  requires Number<std::remove_cvref_t<decltype(*range.data())>>;
};
inline constexpr std::size_t kShortRow_bytes = 256;

/// A typed array, of kShortRow_bytes at most, where there is room for it and ten bytes more.
template <NumberRow T>
std::uint8_t* put_short_row(std::uint8_t* at, const T& range) noexcept {
  using Element = std::remove_cvref_t<decltype(*range.data())>;
  at = put_head(at, kTag, typed_array_tag<Element>());
  const std::size_t bytes = range.size() * sizeof(Element);
  at = put_head(at, kBytes, bytes);
  if (bytes != 0) std::memcpy(at, range.data(), bytes);
  return at + bytes;
}

template <class T>
void put_list(ValueEncoder& encoder, const T& range) {
  using Element = std::remove_cvref_t<decltype(*std::begin(range))>;
  Writer& out = encoder.out();
  if constexpr (std::is_same_v<Element, std::byte>) {
    put_element_bytes(out, range);
  } else if constexpr (Number<Element>) {
    out.put_tag(typed_array_tag<Element>());
    put_element_bytes(out, range);
  } else {
    out.put_array(size_of(range));
    encoder.nested(1, [&] { put_items(encoder, range); });
  }
}

template <class T>
void put_map(ValueEncoder& encoder, const T& map) {
  Writer& out = encoder.out();
  if constexpr (Unordered<T>) out.put_tag(kRingTagUnordered);
  out.put_named(MultiKeyed<T> ? "multimap" : "dict", 2 * size_of(map));
  encoder.nested(2, [&] {
    for (const auto& [key, value] : map) {
      if (out.full()) break;
      encoder.put(key);
      encoder.put(value);
    }
  });
}

/// In the container's order: the recorder sorts.
template <class T>
void put_set(ValueEncoder& encoder, const T& set) {
  Writer& out = encoder.out();
  if constexpr (MultiKeyed<T>) {
    out.put_named("multiset", size_of(set));
  } else {
    out.put_tag(kTagSet);
    out.put_array(size_of(set));
  }
  encoder.nested(2, [&] { put_items(encoder, set); });
}

template <class T, std::size_t... kIndices>
void put_tuple(ValueEncoder& encoder, const T& tuple, std::index_sequence<kIndices...>) {
  using std::get;
  encoder.out().put_named("tuple", sizeof...(kIndices));
  encoder.nested(2, [&] { (encoder.put(get<kIndices>(tuple)), ...); });
}

template <class T>
void put_pointee(ValueEncoder& encoder, const T& pointer) {
  if (pointer)
    encoder.put(*pointer);
  else
    encoder.out().put_null();
}

template <class T>
inline constexpr char kTypeAddress = 0;

template <class T>
void put_shared(ValueEncoder& encoder, const T& pointer) {
  Writer& out = encoder.out();
  if (!pointer) return out.put_null();
  const void* type = &kTypeAddress<std::remove_cvref_t<decltype(*pointer)>>;
  const auto [number, is_new] = encoder.shared().number_of({pointer.get(), type});
  if (!is_new) {
    out.put_tag(kRingTagReference);
    return out.put_unsigned(number);
  }
  out.put_tag(kRingTagShared);
  out.put_array(2);
  out.put_unsigned(number);
  encoder.nested(1, [&] { encoder.put(*pointer); });
}

template <class T>
void put_variant(ValueEncoder& encoder, const T& variant) {
  if (variant.valueless_by_exception()) return encoder.out().put_null();
  visit([&](const auto& held) { encoder.put(held); }, variant);
}

}  // namespace annalist::detail
