// SPDX-License-Identifier: Apache-2.0
// Numbers, characters, enumerators and text.
#pragma once
#include <annalist/detail/value_kinds.hpp>
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace annalist::detail {

// Out of line: rare or long.

/// The integer `n`, or −1 − n.
ANNALIST_API void put_wide_integer(Writer& out, UnsignedInt128 n, bool negative);
ANNALIST_API void put_long_double(Writer& out, long double value);
/// The character as text of its own, or `27 ["char", number]`.
ANNALIST_API void put_character(Writer& out, std::uint32_t code, bool is_unicode);
/// UTF-16 or UTF-32 (`width` 2 or 4 bytes) as text; with surrogates in it as `27 ["text", bytes]`.
/// Errors: throws std::range_error where a unit is beyond Unicode.
ANNALIST_API void put_wide_text(Writer& out, const void* units, std::size_t count, int width);

/// What takes at most kMaxScalarBytes: nothing in it can fail.
template <class T>
concept Small = !Custom<T> && (Number<T> || Nothing<T> || is_one_of<T, bool, std::byte>);

/// The pointer behind the value.
template <Small T>
std::uint8_t* put_small(std::uint8_t* at, T value) noexcept {
  if constexpr (Nothing<T>)
    return put_byte(at, kNull);
  else if constexpr (std::is_same_v<T, bool>)
    return put_byte(at, value ? kTrue : kFalse);
  else if constexpr (std::is_same_v<T, float>)
    return put_float32(at, value);
  else if constexpr (std::is_same_v<T, double>)
    return put_float64(at, value);
  else if constexpr (std::is_signed_v<T>)
    return put_signed(at, value);
  else
    return put_unsigned(at, static_cast<std::uint64_t>(value));
}

template <Small T>
constexpr std::size_t most_bytes() noexcept {
  if constexpr (Nothing<T> || std::is_same_v<T, bool>)
    return 1;
  else if constexpr (std::is_same_v<T, float>)
    return 5;
  else
    return kMaxScalarBytes;
}
/// Whether it always takes so many.
template <Small T>
constexpr bool is_exact() noexcept {
  return Nothing<T> || is_one_of<T, bool, float, double>;
}

/// Of an exact one, as put_small wrote it. The pointer behind it.
template <Small T>
std::uint8_t* copy_small(std::uint8_t* to, const std::uint8_t* from) noexcept {
  static_assert(is_exact<T>());
  // The initial byte of a float is known.
  *to = most_bytes<T>() == 9 ? kFloat64 : most_bytes<T>() == 5 ? kFloat32 : *from;
  std::memcpy(to + 1, from + 1, most_bytes<T>() - 1);
  return to + most_bytes<T>();
}

/// Numbers and characters that are not small.
template <class T>
void put_scalar(Writer& out, T value) {
  if constexpr (std::is_same_v<T, long double>)
    put_long_double(out, value);
  else if constexpr (Character<T>)
    put_character(out, static_cast<std::uint32_t>(static_cast<std::make_unsigned_t<T>>(value)), sizeof(T) > 1);
  else if constexpr (std::is_same_v<T, UnsignedInt128>)
    put_wide_integer(out, value, false);
  else
    put_wide_integer(out, static_cast<UnsignedInt128>(value < 0 ? ~value : value), value < 0);
}

template <class Unit>
void put_string(Writer& out, const Unit* text, std::size_t count) {
  if constexpr (sizeof(Unit) == 1)
    out.put_text({reinterpret_cast<const char*>(text), count});
  else
    put_wide_text(out, text, count, sizeof(Unit));
}

inline constexpr std::size_t kShortText_bytes = 16;

/// The text at `at`, where there is room for kShortText_bytes and one more; null where it is longer or not all ASCII.
inline std::uint8_t* put_short_text(std::uint8_t* at, std::string_view text) noexcept {
  const std::size_t size = text.size();
  if (size > kShortText_bytes) return nullptr;
  // Two words that overlap are all of it.
  std::uint64_t head = 0, tail = 0;
  if (size >= 8) {
    std::memcpy(&head, text.data(), 8);
    std::memcpy(&tail, text.data() + size - 8, 8);
    if (((head | tail) & 0x8080808080808080) != 0) return nullptr;
    std::memcpy(at + 1, &head, 8);
    std::memcpy(at + 1 + size - 8, &tail, 8);
  } else {
    for (std::size_t i = 0; i < size; ++i) {
      head |= static_cast<std::uint8_t>(text[i]);
      at[1 + i] = static_cast<std::uint8_t>(text[i]);
    }
    if ((head & 0x80) != 0) return nullptr;
  }
  *at = static_cast<std::uint8_t>(kText | size);
  return at + 1 + size;
}

template <class Unit>
std::size_t length_of(const Unit* text, std::size_t most) {
  std::size_t count = 0;
  while (count < most && text[count] != Unit{}) ++count;
  return count;
}

template <class Unit>
void put_c_string(Writer& out, const Unit* text) {
  if (text == nullptr) return out.put_null();
  put_string(out, text, length_of(text, ~std::size_t{0}));
}

// Enumerators.

template <class Enum, int kNumber>
constexpr std::string_view name_of_enumerator() {
  using Number = std::underlying_type_t<Enum>;
  // A bit_cast, for of an enum without a declared underlying type not every number is a value.
  if constexpr (static_cast<int>(static_cast<Number>(kNumber)) == kNumber)
    return raw_enumerator_name<Enum, std::bit_cast<Enum>(static_cast<Number>(kNumber))>();
  else
    return {};
}

template <class Enum, int... kOffsets>
constexpr auto names_of_enumerators(std::integer_sequence<int, kOffsets...>) {
  return std::array<std::string_view, sizeof...(kOffsets)>{name_of_enumerator<Enum, kLeastEnumerator + kOffsets>()...};
}

template <class Enum>
std::string_view enumerator_name(Enum value) {
  if constexpr (requires { annalist_enumerator_name(value); }) {
    return annalist_enumerator_name(value);
  } else {
    static constexpr auto kNames =
        names_of_enumerators<Enum>(std::make_integer_sequence<int, kMostEnumerator - kLeastEnumerator + 1>());
    // Numbers below the least wrap around to large ones.
    const auto number = static_cast<std::underlying_type_t<Enum>>(value);
    const std::uint64_t index = static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(kLeastEnumerator);
    return index < kNames.size() ? kNames[index] : std::string_view();
  }
}

/// `27 ["enum", type, name, number]`.
template <class Enum>
void put_enumerator(Writer& out, Enum value) {
  out.put_named("enum", 3);
  out.put_text(type_name<Enum>());
  const std::string_view name = enumerator_name(value);
  if (name.empty())
    out.put_null();
  else
    out.put_utf8(name);
  const auto number = static_cast<std::underlying_type_t<Enum>>(value);
  if constexpr (std::is_signed_v<std::underlying_type_t<Enum>>)
    out.put_signed(number);
  else
    out.put_unsigned(number);
}

}  // namespace annalist::detail
