// SPDX-License-Identifier: Apache-2.0
// The rarer values of annalist/values.hpp.
#include <annalist/values.hpp>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdio>
#include <new>
#include <string>
#include <vector>

#include "base/utf8.hpp"

namespace annalist::detail {
namespace {

/// Names of values.md: an object's type is never called like one of them.
constexpr std::string_view kReserved[] = {"text",      "tuple", "dict",       "multimap", "frozenset", "multiset", "datetime",   "time",
                                          "timedelta", "duration", "time_point", "complex",  "path",      "enum",     "error_code", "char",
                                          "opaque",    "constant", "delta",      "scaled",   "dictionary", "patched",  "same"};

bool is_reserved(std::string_view name) {
  return name.starts_with("::") || std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved);
}

bool is_surrogate(std::uint32_t code) { return code >= 0xd800 && code <= 0xdfff; }

/// UTF-8, or what it would be for a surrogate: three bytes.
void append_code_point(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) return put(code);
  if (code < 0x800) return put(0xc0 | code >> 6), put(0x80 | (code & 63));
  if (code < 0x10000) return put(0xe0 | code >> 12), put(0x80 | (code >> 6 & 63)), put(0x80 | (code & 63));
  put(0xf0 | (code >> 18 & 7)), put(0x80 | (code >> 12 & 63)), put(0x80 | (code >> 6 & 63)), put(0x80 | (code & 63));
}

/// The code point at `index`, which moves behind it; a surrogate that has no partner stands for itself.
std::uint32_t next_utf16(const std::uint16_t* units, std::size_t count, std::size_t& index) {
  const std::uint32_t unit = units[index++];
  const bool pair = unit >= 0xd800 && unit < 0xdc00 && index < count && units[index] >= 0xdc00 && units[index] < 0xe000;
  return pair ? 0x10000 + ((unit - 0xd800) << 10) + (units[index++] - 0xdc00u) : unit;
}

}  // namespace

void put_wide_integer(Writer& out, unsigned __int128 magnitude, bool negative) {
  if (magnitude >> 64 == 0) return out.put_head(negative ? kNegative : kUnsigned, static_cast<std::uint64_t>(magnitude));
  std::uint8_t bytes[16];
  std::size_t size = 0;
  for (int shift = 120; shift >= 0; shift -= 8) {
    const auto byte = static_cast<std::uint8_t>(magnitude >> shift);
    if (size != 0 || byte != 0) bytes[size++] = byte;
  }
  out.put_tag(negative ? kTagNegativeBignum : kTagBignum);
  out.put_bytes(bytes, size);
}

void put_long_double(Writer& out, long double value) {
  if (value == 0 || !std::isfinite(value)) return out.put_double(static_cast<double>(value));
  int exponent = 0;
  long double fraction = std::frexp(std::fabs(value), &exponent);
  // All digits of the significand as an integer, then without trailing zeros: the mantissa is odd.
  fraction = std::ldexp(fraction, LDBL_MANT_DIG);
  exponent -= LDBL_MANT_DIG;
  auto mantissa = static_cast<unsigned __int128>(fraction);
  for (; (mantissa & 1) == 0; mantissa >>= 1) ++exponent;
  out.put_tag(kTagBigfloat);
  out.put_array(2);
  out.enter(2);
  out.put_signed(exponent);
  const bool negative = value < 0;
  put_wide_integer(out, negative ? mantissa - 1 : mantissa, negative);
  out.leave(2);
}

void put_character(Writer& out, std::uint32_t code, bool is_unicode) {
  const bool is_character = is_unicode ? code <= 0x10ffff && !is_surrogate(code) : code < 0x80;
  if (!is_character) {
    out.put_named("char", 1);
    return out.put_unsigned(code);
  }
  std::string text;
  append_code_point(text, code);
  out.put_utf8(text);
}

void put_wide_text(Writer& out, const void* units, std::size_t count, int width) {
  std::string text;
  if (width == 2) {
    const auto* at = static_cast<const std::uint16_t*>(units);
    for (std::size_t i = 0; i < count;) append_code_point(text, next_utf16(at, count, i));
  } else {
    const auto* at = static_cast<const std::uint32_t*>(units);
    for (std::size_t i = 0; i < count; ++i) append_code_point(text, at[i]);
  }
  out.put_text(text);
}

void put_enumerator_head(Writer& out, std::string_view raw_type, std::string_view name) {
  out.put_named("enum", 3);
  out.put_text(pretty_type_name(raw_type));
  if (name.empty()) out.put_null();
  else out.put_utf8(name);
}

void put_date(Writer& out, int year, unsigned month, unsigned day) {
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%04d-%02u-%02u", year, month, day);
  out.put_tag(kTagDate);
  out.put_utf8({text, static_cast<std::size_t>(size)});
}

void put_utc_time(Writer& out, std::int64_t seconds, std::uint32_t nanoseconds) {
  // Days since 1970 to a date of the Gregorian calendar, counted from 1 March of year 0 in eras of 400 years.
  const std::int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
  const auto of_day = static_cast<unsigned>(seconds - days * 86400);
  const std::int64_t z = days + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const auto day_of_era = static_cast<unsigned>(z - era * 146097);
  const unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted = (5 * day_of_year + 2) / 153;
  const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
  const std::int64_t year = static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0);
  char text[64];
  int size = std::snprintf(text, sizeof text, "%04lld-%02u-%02uT%02u:%02u:%02u", static_cast<long long>(year), month,
                           day_of_year - (153 * shifted + 2) / 5 + 1, of_day / 3600, of_day / 60 % 60, of_day % 60);
  if (nanoseconds != 0) {
    size += std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), ".%09u", nanoseconds);
    while (text[size - 1] == '0') --size;
  }
  text[size++] = 'Z';
  out.put_tag(kTagDateTime);
  out.put_utf8({text, static_cast<std::size_t>(size)});
}

void put_type_name(Writer& out, std::string_view name) {
  const std::string pretty = pretty_type_name(name);
  out.put_text(is_reserved(pretty) ? "::" + pretty : pretty);
}

void replace_failed_value(Writer& out, std::string_view raw_type, const char* what) {
  out.replace_value(raw_type, std::string("capture failed: ") + what);
}

void put_opaque(Writer& out, std::string_view raw_type) {
  out.begin_value();
  out.replace_value(raw_type, "no encoder for this type");
}

std::uint64_t SharedObjects::number_beyond(const void* object, bool& is_new) {
  if (more_ == nullptr) more_ = new std::vector<const void*>;
  auto& more = *static_cast<std::vector<const void*>*>(more_);
  const auto found = std::find(more.begin(), more.end(), object);
  is_new = found == more.end();
  const auto index = static_cast<std::uint64_t>(found - more.begin());
  if (is_new) more.push_back(object);
  return kInline + index;
}

void SharedObjects::release() noexcept { delete static_cast<std::vector<const void*>*>(more_); }

}  // namespace annalist::detail
