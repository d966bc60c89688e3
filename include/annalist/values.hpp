// SPDX-License-Identifier: Apache-2.0
// How values of every type get into records (spec/values.md): encode_values writes one item for each.
#pragma once
#include <annalist/detail/put_containers.hpp>
#include <annalist/detail/put_scalars.hpp>
#include <annalist/detail/put_standard_types.hpp>
#include <annalist/detail/runtime.hpp>
#include <annalist/detail/value_encoder.hpp>
#include <annalist/detail/value_kinds.hpp>
#include <cstdint>
#include <exception>
#include <string_view>
#include <type_traits>
#include <utility>

namespace annalist::detail {

/// The name of an object's type; with `::` before it where values.md uses the name itself.
ANNALIST_API void put_type_name(Writer& out, std::string_view name);
/// A whole value of a type that has no encoder.
ANNALIST_API void put_opaque(Writer& out, std::string_view raw_type);
/// The whole value is given up: `capture failed: <what>`.
ANNALIST_API void replace_failed_value(Writer& out, std::string_view raw_type, const char* what);
/// Errors: throws std::logic_error unless exactly one item was written behind `begin`.
ANNALIST_API void check_hook(const Writer& out, std::size_t begin);

/// The program's own code writes the value. What it calls meanwhile is not audited: a call is being written already.
template <class Hook>
void put_hooked(ValueEncoder& encoder, Hook hook) {
  struct Capturing {
    Writer& out;
    SharedObjects* before;
    Capturing(Writer& writer, SharedObjects& shared) : out(writer), before(out.shared()) {
      out.set_shared(&shared);
      begin_capturing();
    }
    ~Capturing() {
      end_capturing();
      out.set_shared(before);
    }
  } capturing(encoder.out(), encoder.shared());
  const std::size_t begin = encoder.out().size();
  hook(encoder.out());
  check_hook(encoder.out(), begin);
}

/// `27 [type name, dict of the members]`.
template <class T>
void put_object(ValueEncoder& encoder, const T& object) {
  Writer& out = encoder.out();
  std::uint64_t members = 0;
  annalist_visit(object, [&](std::string_view, const auto&) { ++members; });
  out.put_tag(kTagNamed);
  out.put_array(2);
  put_type_name(out, annalist_type_name(std::type_identity<T>{}));
  out.put_named("dict", 2 * members);
  encoder.nested(4, [&] {
    annalist_visit(object, [&](std::string_view name, const auto& member) {
      out.put_utf8(name);
      encoder.put(member);
    });
  });
}

// One case for each kind of value; a type that fits several is what comes first.
template <class T>
void ValueEncoder::put(const T& value) {
  if constexpr (Hooked<T>)
    put_hooked(*this, [&](Writer& out) { annalist_encode(out, value); });
  else if constexpr (Specialised<T>)
    put_hooked(*this, [&](Writer& out) { Encode<T>::encode(out, value); });
  else if constexpr (Described<T>)
    put_object(*this, value);
  else if constexpr (Small<T>)
    out_.advance_to(put_small(out_.room(), value));
  else if constexpr (std::is_enum_v<T>)
    put_enumerator(out_, value);
  else if constexpr (Scalar<T>)
    put_scalar(out_, value);
  else if constexpr (PathLike<T>)
    put_path(out_, value);
  else if constexpr (CharacterPointer<T>)
    put_c_string(out_, value);
  else if constexpr (CharacterArray<T>)
    put_string(out_, value, length_of(value, std::extent_v<T>));
  else if constexpr (StringLike<T>)
    put_string(out_, value.data(), value.size());
  else if constexpr (TextLike<T>)
    out_.put_text(std::string_view(value));
  else if constexpr (CalendarDate<T>)
    put_calendar_date(out_, value);
  else if constexpr (TimePoint<T>)
    put_time_point(*this, value);
  else if constexpr (Duration<T>)
    put_duration(*this, value);
  else if constexpr (ErrorCodeLike<T>)
    put_error_code(out_, value);
  else if constexpr (ComplexLike<T>)
    put_complex(*this, value);
  else if constexpr (WeakPointer<T>)
    put(value.lock());
  else if constexpr (SharedPointer<T>)
    put_shared(*this, value);
  else if constexpr (UniquePointer<T> || OptionalLike<T>)
    put_pointee(*this, value);
  else if constexpr (ReferenceLike<T>)
    put(value.get());
  else if constexpr (VariantLike<T>)
    put_variant(*this, value);
  else if constexpr (MapLike<T>)
    put_map(*this, value);
  else if constexpr (SetLike<T>)
    put_set(*this, value);
  else if constexpr (Range<T>)
    put_list(*this, value);
  else if constexpr (TupleLike<T>)
    put_tuple(*this, value, std::make_index_sequence<std::tuple_size<T>::value>());
  else
    static_assert(
        !sizeof(T*),
        "annalist: this type cannot be recorded: describe it with ANNALIST_DESCRIBE(Type, members...) or give "
        "it an annalist_encode(annalist::Writer&, const Type&) function. Of a pointer, record what it points "
        "to, or a std::span");
}

/// A value that has no small bound, or whose code may fail: within the limits of the writer, or opaque.
template <class T>
__attribute__((noinline)) void encode_large(Writer& out, const T& value) {
  SharedObjects shared;
  out.begin_value();
  try {
    ValueEncoder(out, shared).put(value);
    out.end_value(raw_type_name<T>());
  } catch (const std::exception& exception) {
    replace_failed_value(out, raw_type_name<T>(), exception.what());
  } catch (...) {
    replace_failed_value(out, raw_type_name<T>(), "an exception of unknown type");
  }
}

/// What most values are, written without anything around it. False: it is not short.
template <class T>
__attribute__((always_inline)) inline bool encode_short(Writer& out, const T& value) {
  std::uint8_t* end = nullptr;
  if constexpr (Small<T>) {
    end = put_small(out.room(), value);
  } else if constexpr (!Custom<T> && !PathLike<T> && StringLike<T>) {
    using Unit = std::remove_cvref_t<decltype(*value.data())>;
    if constexpr (sizeof(Unit) == 1)
      end = put_short_text(out.room(1 + kShortText_bytes), {reinterpret_cast<const char*>(value.data()), value.size()});
  } else if constexpr (NumberRow<T>) {
    if (value.size() <= kShortRow_bytes / sizeof(*value.data()))
      end = put_short_row(out.room(kShortRow_bytes + 2 * kMaxScalarBytes), value);
  }
  if (end == nullptr) return false;
  out.end_scalar(end);
  return true;
}

/// Arguments or a result: one item for each, whatever happens on the way.
template <class... T>
__attribute__((always_inline)) inline void encode_values([[maybe_unused]] Writer& out, const T&... values) {
  const auto encode = [&out]<class One>(const One& value) __attribute__((always_inline)) {
    if (!encode_short(out, value)) encode_large(out, value);
  };
  (encode(values), ...);
}

/// Purpose: Bounded encoding of values that are all small. `Put` does it; it knows the values.
template <class Put, class... T>
class SmallValues {
 public:
  static constexpr std::size_t kMostBytes = (most_bytes<T>() + ... + 0);
  static constexpr bool kIsExact = (is_exact<T>() && ...);

  explicit SmallValues(Put put) : put_(put) {}
  __attribute__((always_inline)) std::uint8_t* put(std::uint8_t* at) const { return put_(at); }
  /// Piece by piece as they were written: the processor hands on what it has not stored yet, unless it is cut
  /// differently.
  __attribute__((always_inline)) static void copy(std::uint8_t* to, const std::uint8_t* from) {
    ((to = copy_small<T>(to, from), from += most_bytes<T>()), ...);
  }

 private:
  Put put_;
};

/// How the values get into a record: Bounded where they are all small, else by a Writer. They must outlive it.
template <class... T>
__attribute__((always_inline)) inline auto values_of(const T&... values) {
  if constexpr ((Small<T> && ...)) {
    const auto put = [&](std::uint8_t * at) __attribute__((always_inline)) {
      ((at = put_small(at, values)), ...);
      return at;
    };
    return SmallValues<decltype(put), T...>(put);
  } else {
    return [&](Writer & out) __attribute__((always_inline)) { encode_values(out, values...); };
  }
}

}  // namespace annalist::detail

namespace annalist {

/// Writes any value that can be recorded as one item: for members, within an annalist_encode function or Encode<T>.
template <class T>
void encode(Writer& out, const T& value) {
  detail::SharedObjects none;
  detail::SharedObjects* shared = out.shared();
  detail::ValueEncoder(out, shared != nullptr ? *shared : none).put(value);
}

}  // namespace annalist
