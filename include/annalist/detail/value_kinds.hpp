// SPDX-License-Identifier: Apache-2.0
// What kind of value a type is, told by what it can do: no header of a container needs to be included for that.
#pragma once
#include <annalist/detail/type_name.hpp>
#include <annalist/detail/writer.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace annalist {

/// What hooks write values to; `encode` (values.hpp) writes whole values to it.
using Writer = detail::Writer;

/// To be specialised for types of others, where a function annalist_encode beside the type is not possible:
/// `template <> struct annalist::Encode<T> { static void encode(annalist::Writer&, const T&); };` writes one item.
template <class T>
struct Encode {};

}  // namespace annalist

namespace annalist::detail {

template <class T, class... Others>
inline constexpr bool is_one_of = (std::is_same_v<T, Others> || ...);

// What a program says of its types.

template <class T>
concept Hooked = requires(Writer& out, const T& value) {
  annalist_encode(out, value);
};
template <class T>
concept Specialised = requires(Writer& out, const T& value) {
  Encode<T>::encode(out, value);
};
/// By ANNALIST_DESCRIBE. The name is asked for by a type that converts to nothing: what is derived from a described
/// type is not described.
template <class T>
concept Described = requires {
  annalist_type_name(std::type_identity<T>{});
};
template <class T>
concept Custom = Hooked<T> || Specialised<T> || Described<T>;

// Scalars and text.

template <class T>
concept Character = is_one_of<T, char, wchar_t, char8_t, char16_t, char32_t>;
// An extension of both compilers, which they are not to warn of.
__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UnsignedInt128;
template <class T>
concept WideInteger = is_one_of<T, Int128, UnsignedInt128>;
template <class T>
concept Integer = std::is_integral_v<T> && !std::is_same_v<T, bool> && !Character<T> && sizeof(T) <= 8;
/// Numbers that stand in typed arrays.
template <class T>
concept Number = Integer<T> || is_one_of<T, float, double>;
template <class T>
concept Scalar = std::is_arithmetic_v<T> || WideInteger<T>;
/// `nullptr`, and `std::monostate`: told by its name, for its header is not here.
template <class T>
concept Nothing = std::is_same_v<T, std::nullptr_t> ||(std::is_empty_v<T>&& raw_type_name<T>() == "std::monostate");

template <class T>
concept CharacterPointer = std::is_pointer_v<T> && Character<std::remove_cv_t<std::remove_pointer_t<T>>>;
template <class T>
concept CharacterArray = std::is_bounded_array_v<T> && Character<std::remove_cv_t<std::remove_extent_t<T>>>;
/// `std::string` and `std::string_view` of any character.
template <class T>
concept StringLike = requires(const T& text) {
  requires Character<std::remove_cvref_t<decltype(*text.data())>>;
  text.size();
  typename T::traits_type;
};
/// What says itself that it is text.
template <class T>
concept TextLike = std::is_class_v<T> && std::is_convertible_v<const T&, std::string_view>;

// Containers.

template <class T>
concept Range = std::is_bounded_array_v<T> || requires(const T& range) {
  range.begin() != range.end();
  *range.begin();
};
template <class T>
concept ContiguousRange = requires(const T& range) {
  range.data();
  range.size();
  requires std::is_pointer_v<decltype(range.data())>;
};
template <class T>
concept HasKeys = Range<T> && requires {
  typename T::key_type;
};
template <class T>
concept MapLike = HasKeys<T> && requires {
  typename T::mapped_type;
};
template <class T>
concept SetLike = HasKeys<T> && !MapLike<T>;
template <class T>
concept Unordered = HasKeys<T> && requires {
  typename T::hasher;
};
/// Containers that may hold a key twice give an iterator on insertion, others a pair.
template <class T>
concept MultiKeyed = HasKeys<T> && requires(T& container, const typename T::value_type& element) {
  { container.insert(element) } -> std::same_as<typename T::iterator>;
};
template <class T>
concept TupleLike = requires {
  std::tuple_size<T>::value;
}
&&!Range<T>;

// What holds or points to one value.

template <class T>
concept WeakPointer = requires(const T& pointer) {
  pointer.lock();
  pointer.use_count();
};
template <class T>
concept SharedPointer = !WeakPointer<T> && requires(const T& pointer) {
  pointer.get();
  pointer.use_count();
  *pointer;
};
template <class T>
concept UniquePointer = !SharedPointer<T> && requires(T & pointer) {
  typename T::deleter_type;
  pointer.release();
  *pointer;
};
template <class T>
concept OptionalLike = requires(const T& value) {
  typename T::value_type;
  value.has_value();
  *value;
};
template <class T>
concept VariantLike = requires(const T& value) {
  value.index();
  value.valueless_by_exception();
};
template <class T>
concept ReferenceLike = requires(const T& value) {
  { value.get() } -> std::same_as<typename T::type&>;
  { value } -> std::convertible_to<typename T::type&>;
};

// Other types of the standard library.

template <class T>
concept Duration = requires(const T& value) {
  typename T::rep;
  typename T::period;
  value.count();
};
template <class T>
concept TimePoint = requires(const T& value) {
  typename T::clock;
  typename T::duration;
  value.time_since_epoch();
};
template <class T>
concept SystemTime = TimePoint<T> && requires {
  &T::clock::to_time_t;
};
template <class T>
concept LocalTime = TimePoint<T> && raw_type_name<typename T::clock>()
== "std::chrono::local_t";
template <class T>
concept CalendarDate = requires(const T& value) {
  static_cast<int>(value.year());
  static_cast<unsigned>(value.month());
  static_cast<unsigned>(value.day());
  value.ok();
};
template <class T>
concept PathLike = requires(const T& value) {
  T::preferred_separator;
  value.native();
};
template <class T>
concept ComplexLike = requires(const T& value) {
  typename T::value_type;
  value.real();
  value.imag();
};
template <class T>
concept ErrorCodeLike = requires(const T& value) {
  value.category().name();
  value.value();
  value.message();
};

}  // namespace annalist::detail
