// SPDX-License-Identifier: Apache-2.0
// How values of every type get into records (spec/values.md): encode_value writes one item for one value.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <exception>
#include <string_view>
#include <type_traits>
#include <utility>

#include <annalist/detail/runtime.hpp>
#include <annalist/detail/value_kinds.hpp>

namespace annalist::detail {

// Out of line: rare or long.
ANNALIST_API void put_wide_integer(Writer& out, unsigned __int128 magnitude, bool negative);
/// mantissa × 2^exponent of a long double that is finite and not zero.
ANNALIST_API void put_long_double(Writer& out, long double value);
/// The character as text of its own, or `27 ["char", number]`.
ANNALIST_API void put_character(Writer& out, std::uint32_t code, bool is_unicode);
/// UTF-16 or UTF-32 (`width` 2 or 4 bytes) as text; what is neither as `27 ["text", bytes]`, surrogates as three bytes each.
ANNALIST_API void put_wide_text(Writer& out, const void* units, std::size_t count, int width);
/// `27 ["enum", type, name, number]`.
ANNALIST_API void put_enumerator_head(Writer& out, std::string_view raw_type, std::string_view name);
/// Tag 0 over RFC 3339 text in UTC.
ANNALIST_API void put_utc_time(Writer& out, std::int64_t seconds, std::uint32_t nanoseconds);
/// Tag 1004 over `2023-11-02`.
ANNALIST_API void put_date(Writer& out, int year, unsigned month, unsigned day);
/// The name with `::` before it where values.md uses it itself.
ANNALIST_API void put_type_name(Writer& out, std::string_view name);
/// The value is given up: `capture failed: <what>`.
ANNALIST_API void replace_failed_value(Writer& out, std::string_view raw_type, const char* what);
/// A value of a type that has no encoder.
ANNALIST_API void put_opaque(Writer& out, std::string_view raw_type);

/// Purpose: the shared objects of one value by address, so that each is written once. Thread safety: none. Cost: nothing until the ninth.
class SharedObjects {
 public:
  /// The object's number; `is_new` tells whether it was met for the first time.
  std::uint64_t number_of(const void* object, bool& is_new) {
    for (std::uint64_t i = 0; i < count_ && i < kInline; ++i)
      if (first_[i] == object) return is_new = false, i;
    if (count_ < kInline) return first_[count_] = object, is_new = true, count_++;
    return number_beyond(object, is_new);
  }
  SharedObjects() = default;
  SharedObjects(const SharedObjects&) = delete;
  SharedObjects& operator=(const SharedObjects&) = delete;
  ~SharedObjects() {
    if (more_ != nullptr) [[unlikely]] release();
  }

 private:
  static constexpr std::uint64_t kInline = 8;
  ANNALIST_API std::uint64_t number_beyond(const void* object, bool& is_new);
  ANNALIST_API void release() noexcept;

  std::uint64_t count_ = 0;
  const void* first_[kInline];
  void* more_ = nullptr;
};

/// Whether a value is encoded in a few bytes without anything that could fail: it needs no limits around it.
template <class T>
concept Small = std::is_same_v<T, bool> || Number<T> || std::is_enum_v<T> || Nothing<T>;

/// Whether a type is of a kind that can be recorded; its members may still not be.
template <class T>
concept Recordable = Small<T> || Hooked<T> || Specialised<T> || Described<T> || Character<T> || WideInteger<T> ||
                     std::is_same_v<T, long double> || TextLike<T> || WideTextLike<T> || WideTextPointer<T> || PathLike<T> ||
                     Range<T> || WeakPointer<T> || SharedPointer<T> || UniquePointer<T> || ReferenceLike<T> || OptionalLike<T> ||
                     VariantLike<T> || TupleLike<T> || TimePoint<T> || Duration<T> || CalendarDate<T> || ComplexLike<T> ||
                     ErrorCodeLike<T>;

/// Purpose: encodes one value and everything in it. Thread safety: none.
/// Errors: what a value's own code throws passes through; encode_value turns it into an opaque value.
class ValueEncoder {
 public:
  explicit ValueEncoder(Writer& out) : out_(out) {}

  template <class T>
  void put(const T& value) {
    if constexpr (Hooked<T>) put_hooked([&] { annalist_encode(out_, value); });
    else if constexpr (Specialised<T>) put_hooked([&] { Encode<T>::encode(out_, value); });
    else if constexpr (Described<T>) put_object(value);
    else if constexpr (std::is_enum_v<T>) put_enum(value);
    else if constexpr (Nothing<T>) out_.put_null();
    else if constexpr (std::is_arithmetic_v<T> || WideInteger<T>) put_arithmetic(value);
    else if constexpr (PathLike<T>) put_path(value);
    else if constexpr (std::is_same_v<T, const char*> || std::is_same_v<T, char*>) put_c_string(value);
    else if constexpr (TextLike<T>) out_.put_text(std::string_view(value));
    else if constexpr (WideTextLike<T>) put_wide_text_of(value.data(), value.size());
    else if constexpr (WideTextPointer<T>) put_wide_c_string(value);
    else if constexpr (CalendarDate<T>) put_date(out_, static_cast<int>(value.year()), static_cast<unsigned>(value.month()), static_cast<unsigned>(value.day()));
    else if constexpr (TimePoint<T>) put_time_point(value);
    else if constexpr (Duration<T>) put_duration(value);
    else if constexpr (ErrorCodeLike<T>) put_error_code(value);
    else if constexpr (ComplexLike<T>) put_complex(value);
    else if constexpr (WeakPointer<T>) put(value.lock());
    else if constexpr (SharedPointer<T>) put_shared(value);
    else if constexpr (UniquePointer<T>) put_pointee(value);
    else if constexpr (ReferenceLike<T>) put(value.get());
    else if constexpr (OptionalLike<T>) put_pointee(value);
    else if constexpr (VariantLike<T>) put_variant(value);
    else if constexpr (Range<T>) put_range(value);
    else if constexpr (TupleLike<T>) put_tuple(value, std::make_index_sequence<std::tuple_size<T>::value>());
    else
      static_assert(!sizeof(T*),
                    "annalist: this type cannot be recorded: describe it with ANNALIST_DESCRIBE(Type, members...), or give it a "
                    "function annalist_encode(annalist::Writer&, const Type&) in its namespace. Raw pointers are refused: record what "
                    "they point to, or a std::span");
  }

 private:
  /// Around what lies within `levels` of an item (values.md V6); too deep: null, and the whole value becomes opaque.
  template <class Body>
  void nested(int levels, Body body) {
    if (out_.enter(levels))
      body();
    else
      out_.put_null();
    out_.leave(levels);
  }

  template <class Call>
  void put_hooked(Call call) {
    struct Capturing {
      Capturing() { begin_capturing(); }
      ~Capturing() { end_capturing(); }
    } capturing;
    call();
  }

  template <class T>
  void put_arithmetic(T value) {
    if constexpr (std::is_same_v<T, bool>) out_.put_bool(value);
    else if constexpr (std::is_same_v<T, float>) out_.put_float(value);
    else if constexpr (std::is_same_v<T, double>) out_.put_double(value);
    else if constexpr (std::is_same_v<T, long double>) put_long_double(out_, value);
    else if constexpr (Character<T>) put_character(out_, code_of(value), sizeof(T) > 1);
    else if constexpr (WideInteger<T>) put_wide(value);
    else if constexpr (std::is_signed_v<T>) out_.put_signed(value);
    else out_.put_unsigned(value);
  }

  template <class T>
  static std::uint32_t code_of(T character) {
    return static_cast<std::uint32_t>(static_cast<std::make_unsigned_t<T>>(character));
  }

  template <class T>
  void put_wide(T value) {
    const bool negative = std::is_same_v<T, __int128> && value < 0;
    // CBOR writes −1 − n.
    put_wide_integer(out_, negative ? ~static_cast<unsigned __int128>(value) : static_cast<unsigned __int128>(value), negative);
  }

  void put_c_string(const char* text) {
    if (text == nullptr) out_.put_null();
    else out_.put_text(text);
  }

  template <class Unit>
  void put_wide_c_string(const Unit* text) {
    if (text == nullptr) return out_.put_null();
    std::size_t count = 0;
    while (text[count] != Unit{}) ++count;
    put_wide_text_of(text, count);
  }

  template <class Unit>
  void put_wide_text_of(const Unit* text, std::size_t count) {
    if constexpr (sizeof(Unit) == 1) out_.put_text({reinterpret_cast<const char*>(text), count});
    else put_wide_text(out_, text, count, sizeof(Unit));
  }

  template <class T>
  void put_enum(T value) {
    using Underlying = std::underlying_type_t<T>;
    if constexpr (std::is_same_v<T, std::byte>) {
      out_.put_unsigned(static_cast<unsigned char>(value));
    } else {
      put_enumerator_head(out_, raw_type_name<T>(), enumerator_name(value));
      put_arithmetic(static_cast<std::conditional_t<std::is_same_v<Underlying, bool> || Character<Underlying>, int, Underlying>>(value));
    }
  }

  template <class T>
  static std::string_view enumerator_name(T value) {
    if constexpr (requires { annalist_enumerator_name(value); }) {
      return annalist_enumerator_name(value);
    } else {
      static constexpr auto kNames = enumerator_names<T>(std::make_integer_sequence<int, kMostEnumerator - kLeastEnumerator + 1>());
      const auto number = static_cast<std::underlying_type_t<T>>(value);
      if constexpr (std::is_signed_v<std::underlying_type_t<T>>) {
        if (number < kLeastEnumerator) return {};
      }
      if (number > static_cast<std::underlying_type_t<T>>(kMostEnumerator)) return {};
      return kNames[static_cast<std::size_t>(static_cast<int>(number) - kLeastEnumerator)];
    }
  }

  template <class T, int... kOffsets>
  static constexpr auto enumerator_names(std::integer_sequence<int, kOffsets...>) {
    return std::array<std::string_view, sizeof...(kOffsets)>{name_at<T, kOffsets + kLeastEnumerator>()...};
  }

  template <class T, int kNumber>
  static constexpr std::string_view name_at() {
    using Underlying = std::underlying_type_t<T>;
    if constexpr (kNumber < 0 && !std::is_signed_v<Underlying>) return {};
    else if constexpr (std::is_same_v<Underlying, bool> && kNumber > 1) return {};
    else return raw_enumerator_name<T, static_cast<T>(kNumber)>();
  }

  template <class T>
  void put_path(const T& path) {
    out_.put_named("path", 1);
    out_.put_text(path.native());
  }

  template <class T>
  void put_time_point(const T& time) {
    const auto since = time.time_since_epoch();
    using Period = typename T::duration::period;
    if constexpr (SystemTimePoint<T> && std::is_integral_v<typename T::duration::rep>) {
      constexpr std::int64_t kPerSecond = Period::den / Period::num > 0 ? Period::den / Period::num : 1;
      constexpr std::int64_t kSeconds = Period::num >= Period::den ? Period::num / Period::den : 1;
      const auto count = static_cast<std::int64_t>(since.count());
      std::int64_t seconds = count * kSeconds / kPerSecond;
      std::int64_t rest = count * kSeconds % kPerSecond;
      if (rest < 0) rest += kPerSecond, --seconds;
      put_utc_time(out_, seconds, static_cast<std::uint32_t>(static_cast<double>(rest) * (1e9 / static_cast<double>(kPerSecond)) + 0.5));
    } else {
      out_.put_named("time_point", 4);
      put_type_name(out_, raw_type_name<typename T::clock>());
      put(since.count());
      out_.put_signed(Period::num);
      out_.put_signed(Period::den);
    }
  }

  template <class T>
  void put_duration(const T& duration) {
    out_.put_named("duration", 3);
    put(duration.count());
    out_.put_signed(T::period::num);
    out_.put_signed(T::period::den);
  }

  template <class T>
  void put_error_code(const T& code) {
    out_.put_named("error_code", 3);
    out_.put_text(code.category().name());
    out_.put_signed(code.value());
    out_.put_text(code.message());
  }

  template <class T>
  void put_complex(const T& number) {
    out_.put_named("complex", 2);
    put(number.real());
    put(number.imag());
  }

  template <class T>
  void put_pointee(const T& pointer) {
    if (pointer)
      put(*pointer);
    else
      out_.put_null();
  }

  template <class T>
  void put_shared(const T& pointer) {
    if (!pointer) return out_.put_null();
    bool is_new = false;
    const std::uint64_t number = shared_.number_of(static_cast<const void*>(pointer.get()), is_new);
    if (!is_new) {
      out_.put_tag(kRingTagReference);
      return out_.put_unsigned(number);
    }
    out_.put_tag(kRingTagShared);
    out_.put_array(2);
    out_.put_unsigned(number);
    nested(1, [&] { put(*pointer); });
  }

  template <class T>
  void put_variant(const T& value) {
    if (value.valueless_by_exception()) return out_.put_null();
    visit([this](const auto& held) { put(held); }, value);
  }

  template <class T, std::size_t... kIndices>
  void put_tuple(const T& value, std::index_sequence<kIndices...>) {
    using std::get;
    out_.put_named("tuple", sizeof...(kIndices));
    nested(2, [&] { (put(get<kIndices>(value)), ...); });
  }

  /// Counts elements as they come by, and needs no size() of the container.
  template <class T>
  static std::uint64_t size_of(const T& range) {
    if constexpr (requires { range.size(); }) {
      return static_cast<std::uint64_t>(range.size());
    } else {
      std::uint64_t count = 0;
      for (auto at = std::begin(range); at != std::end(range); ++at) ++count;
      return count;
    }
  }

  template <class T>
  void put_range(const T& range) {
    using Element = std::remove_cvref_t<decltype(*std::begin(range))>;
    if constexpr (std::is_array_v<T>) put_elements(range, std::extent_v<T>);
    else if constexpr (MapLike<T>) put_map(range);
    else if constexpr (SetLike<T>) put_set(range);
    else if constexpr (std::is_same_v<Element, std::byte> && ContiguousRange<T>) out_.put_bytes(range.data(), range.size());
    else if constexpr (Number<Element> && ContiguousRange<T>) put_typed_array<Element>(range.data(), range.size());
    else put_items(range, size_of(range));
  }

  template <class Element, std::size_t kSize>
  void put_elements(const Element (&array)[kSize], std::size_t size) {
    if constexpr (std::is_same_v<Element, std::byte>) out_.put_bytes(array, size);
    else if constexpr (Number<Element>) put_typed_array<Element>(array, size);
    else put_items(array, size);
  }

  template <class T>
  void put_items(const T& range, std::uint64_t size) {
    out_.put_array(size);
    nested(1, [&] {
      for (const auto& element : range) {
        if (out_.full()) break;
        put_element(element);
      }
    });
  }

  /// vector<bool> gives stand-ins for its elements.
  template <class T>
  void put_element(const T& element) {
    if constexpr (!Recordable<T> && std::is_convertible_v<const T&, bool>) out_.put_bool(static_cast<bool>(element));
    else put(element);
  }

  template <class Element>
  static constexpr std::uint64_t typed_array_tag() {
    if constexpr (std::is_same_v<Element, float>) return 85;
    else if constexpr (std::is_same_v<Element, double>) return 86;
    else return (std::is_signed_v<Element> ? 72 : 64) + (sizeof(Element) == 1 ? 0 : sizeof(Element) == 2 ? 5 : sizeof(Element) == 4 ? 6 : 7);
  }

  template <class Element>
  void put_typed_array(const Element* elements, std::size_t count) {
    static_assert(std::endian::native == std::endian::little, "typed arrays are written as they lie in memory");
    out_.put_tag(typed_array_tag<Element>());
    out_.put_bytes(elements, count * sizeof(Element));
  }

  template <class T>
  void put_map(const T& map) {
    if constexpr (Unordered<T>) out_.put_tag(kRingTagUnordered);
    out_.put_named(MultiKeyed<T> ? "multimap" : "dict", 2 * size_of(map));
    nested(2, [&] {
      for (const auto& [key, value] : map) {
        if (out_.full()) break;
        put(key);
        put(value);
      }
    });
  }

  template <class T>
  void put_set(const T& set) {
    if constexpr (MultiKeyed<T>) {
      out_.put_named("multiset", size_of(set));
    } else {
      out_.put_tag(kTagSet);
      out_.put_array(size_of(set));
    }
    nested(2, [&] {
      for (const auto& key : set) {
        if (out_.full()) break;
        put(key);
      }
    });
  }

  struct MemberCounter {
    std::uint64_t count = 0;
    template <class Member>
    void operator()(std::string_view, const Member&) {
      ++count;
    }
  };
  struct MemberWriter {
    ValueEncoder& encoder;
    template <class Member>
    void operator()(std::string_view name, const Member& member) {
      encoder.out_.put_utf8(name);
      encoder.put(member);
    }
  };

  template <class T>
  void put_object(const T& object) {
    MemberCounter counter;
    annalist_visit(object, counter);
    out_.put_tag(kTagNamed);
    out_.put_array(2);
    put_type_name(out_, annalist_type_name(&object));
    out_.put_named("dict", 2 * counter.count);
    nested(4, [&] {
      MemberWriter writer{*this};
      annalist_visit(object, writer);
    });
  }

  Writer& out_;
  SharedObjects shared_;
};

/// One argument or result as one item, whatever happens on the way.
template <class T>
inline void encode_value(Writer& out, const T& value) {
  if constexpr (Small<T> && !Hooked<T> && !Specialised<T> && !Described<T>) {
    ValueEncoder(out).put(value);
  } else {
    out.begin_value();
    try {
      ValueEncoder(out).put(value);
      out.end_value(raw_type_name<T>());
    } catch (const std::exception& exception) {
      replace_failed_value(out, raw_type_name<T>(), exception.what());
    } catch (...) {
      replace_failed_value(out, raw_type_name<T>(), "an exception of unknown type");
    }
  }
}

}  // namespace annalist::detail
