// SPDX-License-Identifier: Apache-2.0
// Times, paths, complex numbers and error codes.
#pragma once
#include <annalist/detail/value_encoder.hpp>
#include <annalist/detail/value_kinds.hpp>
#include <cstdint>
#include <type_traits>

namespace annalist::detail {

/// Of nanoseconds since 1970, in UTC: tag 0 over RFC 3339 text; or of local time: `27 ["datetime", text]`.
/// False, and nothing written, where the year does not have four digits.
ANNALIST_API bool put_date_time(Writer& out, Int128 nanoseconds, bool is_local);
/// Tag 1004 over `2023-11-02`.
ANNALIST_API void put_date(Writer& out, int year, unsigned month, unsigned day);

/// Whether a count of it is a whole number of nanoseconds.
template <class Duration>
inline constexpr bool is_whole_nanoseconds =
    std::is_integral_v<typename Duration::rep> && 1'000'000'000 % Duration::period::den == 0 &&
    Duration::period::num <= 1'000'000'000;

template <class T>
bool put_calendar_time(Writer& out, const T& time) {
  if constexpr ((SystemTime<T> || LocalTime<T>)&&is_whole_nanoseconds<typename T::duration>) {
    using Period = typename T::duration::period;
    const Int128 count = time.time_since_epoch().count();
    return put_date_time(out, count * Period::num * (1'000'000'000 / Period::den), LocalTime<T>);
  }
  return false;
}

template <class T>
void put_time_point(ValueEncoder& encoder, const T& time) {
  Writer& out = encoder.out();
  if (put_calendar_time(out, time)) return;
  out.put_named("time_point", 4);
  out.put_text(type_name<typename T::clock>());
  encoder.put(time.time_since_epoch().count());
  out.put_signed(T::duration::period::num);
  out.put_signed(T::duration::period::den);
}

template <class T>
void put_duration(ValueEncoder& encoder, const T& duration) {
  Writer& out = encoder.out();
  out.put_named("duration", 3);
  encoder.put(duration.count());
  out.put_signed(T::period::num);
  out.put_signed(T::period::den);
}

template <class T>
void put_calendar_date(Writer& out, const T& date) {
  put_date(out, static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

template <class T>
void put_path(Writer& out, const T& path) {
  out.put_named("path", 1);
  out.put_text(path.native());
}

template <class T>
void put_complex(ValueEncoder& encoder, const T& number) {
  encoder.out().put_named("complex", 2);
  encoder.put(number.real());
  encoder.put(number.imag());
}

/// The message takes an allocation: it is the category that makes it.
template <class T>
void put_error_code(Writer& out, const T& code) {
  out.put_named("error_code", 3);
  out.put_text(code.category().name());
  out.put_signed(code.value());
  out.put_text(code.message());
}

}  // namespace annalist::detail
