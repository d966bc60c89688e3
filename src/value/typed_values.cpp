// SPDX-License-Identifier: Apache-2.0
// The rarer values of annalist/values.hpp, and what becomes of those that fail.
#include <algorithm>
#include <annalist/values.hpp>
#include <cfloat>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "value/cursor.hpp"

namespace annalist::detail {
namespace {

/// Names that values.md gives a meaning.
constexpr std::string_view kReserved[] = {
    // everywhere
    "text", "tuple", "dict", "multimap", "frozenset", "multiset", "datetime", "time", "timedelta", "duration",
    "time_point", "complex", "decimal", "path", "enum", "error_code", "char", "opaque", "redacted", "same",
    // forms of columns
    "constant", "delta", "scaled", "patched", "dictionary",
    // of Python
    "range", "slice", "ellipsis", "notimplemented", "bytearray", "memoryview", "array.array", "dict_keys",
    "dict_values", "dict_items", "fractions.Fraction", "zoneinfo.ZoneInfo", "datetime.timezone",
    "pathlib.PurePosixPath", "pathlib.PureWindowsPath", "pathlib.WindowsPath", "re.Pattern", "type", "function",
    "method", "module", "functools.partial", "collections.deque", "collections.OrderedDict", "collections.Counter",
    "collections.defaultdict", "collections.ChainMap", "types.MappingProxyType", "types.SimpleNamespace", "namedtuple",
    "structseq", "exception", "subclass", "ipaddress.IPv4Address", "ipaddress.IPv6Address", "ipaddress.IPv4Network",
    "ipaddress.IPv6Network", "ipaddress.IPv4Interface", "ipaddress.IPv6Interface",
    // of numpy
    "numpy.ndarray", "numpy.dtype", "numpy.bool", "numpy.bool_", "numpy.int8", "numpy.int16", "numpy.int32",
    "numpy.int64", "numpy.longlong", "numpy.uint8", "numpy.uint16", "numpy.uint32", "numpy.uint64", "numpy.ulonglong",
    "numpy.float16", "numpy.float32", "numpy.float64", "numpy.float128", "numpy.longdouble", "numpy.complex64",
    "numpy.complex128", "numpy.complex256", "numpy.clongdouble", "numpy.str_", "numpy.bytes_", "numpy.void",
    "numpy.datetime64", "numpy.timedelta64"};

bool is_reserved(std::string_view name) {
  return name.starts_with("::") || std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved);
}

bool is_surrogate(std::uint32_t code) { return code >= 0xd800 && code <= 0xdfff; }

struct Utf8 {
  char bytes[4];
  std::size_t size;
};

/// UTF-8, or what it would be for a surrogate. Errors: throws std::range_error beyond Unicode.
Utf8 utf8_of(std::uint32_t code) {
  if (code > 0x10ffff) throw std::range_error("a character beyond U+10FFFF");
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
  const auto tail = [&](int shift) { return byte(0x80 | (code >> shift & 63)); };
  if (code < 0x80) return {{byte(code)}, 1};
  if (code < 0x800) return {{byte(0xc0 | code >> 6), tail(0)}, 2};
  if (code < 0x10000) return {{byte(0xe0 | code >> 12), tail(6), tail(0)}, 3};
  return {{byte(0xf0 | code >> 18), tail(12), tail(6), tail(0)}, 4};
}

/// Calls `visit` with each code point of UTF-16; a surrogate that has no partner stands for itself.
template <class Visit>
void visit_code_points(const std::uint16_t* units, std::size_t count, Visit visit) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t unit = units[i];
    const bool is_pair = (unit & 0xfc00) == 0xd800 && i + 1 < count && (units[i + 1] & 0xfc00) == 0xdc00;
    visit(is_pair ? 0x10000 + ((unit - 0xd800) << 10) + (units[++i] - 0xdc00u) : unit);
  }
}
template <class Visit>
void visit_code_points(const std::uint32_t* units, std::size_t count, Visit visit) {
  for (std::size_t i = 0; i < count; ++i) visit(units[i]);
}

/// In two passes, for the length stands before the text.
template <class Unit>
void put_units(Writer& out, const Unit* units, std::size_t count) {
  std::size_t size = 0;
  bool is_text = true;
  visit_code_points(units, count, [&](std::uint32_t code) {
    size += utf8_of(code).size;
    is_text = is_text && !is_surrogate(code);
  });
  if (!is_text) out.put_named("text", 1);
  out.put_head(is_text ? kText : kBytes, size);
  visit_code_points(units, count, [&](std::uint32_t code) {
    const Utf8 utf8 = utf8_of(code);
    out.append(utf8.bytes, utf8.size);
  });
}

}  // namespace

void put_wide_integer(Writer& out, UnsignedInt128 n, bool negative) {
  if (n >> 64 == 0) return out.put_head(negative ? kNegative : kUnsigned, static_cast<std::uint64_t>(n));
  std::uint8_t bytes[16];
  std::size_t size = 0;
  for (int shift = 120; shift >= 0; shift -= 8) {
    const auto byte = static_cast<std::uint8_t>(n >> shift);
    if (size != 0 || byte != 0) bytes[size++] = byte;
  }
  out.put_tag(negative ? kTagNegativeBignum : kTagBignum);
  out.put_bytes(bytes, size);
}

void put_long_double(Writer& out, long double value) {
  if (value == 0 || !std::isfinite(value)) return out.put_double(static_cast<double>(value));
  int exponent = 0;
  const long double fraction = std::frexp(std::fabs(value), &exponent);
  // All digits of the significand as an integer, then without trailing zeros: the mantissa is odd.
  auto mantissa = static_cast<UnsignedInt128>(std::ldexp(fraction, LDBL_MANT_DIG));
  exponent -= LDBL_MANT_DIG;
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
  const Utf8 utf8 = utf8_of(code);
  out.put_utf8({utf8.bytes, utf8.size});
}

void put_wide_text(Writer& out, const void* units, std::size_t count, int width) {
  if (width == 2)
    put_units(out, static_cast<const std::uint16_t*>(units), count);
  else
    put_units(out, static_cast<const std::uint32_t*>(units), count);
}

void put_date(Writer& out, int year, unsigned month, unsigned day) {
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%04d-%02u-%02u", year, month, day);
  out.put_tag(kTagDate);
  out.put_utf8({text, static_cast<std::size_t>(size)});
}

bool put_date_time(Writer& out, Int128 nanoseconds, bool is_local) {
  constexpr std::int64_t kSecond = 1'000'000'000, kYear0 = -62'167'219'200, kYear10000 = 253'402'300'800;
  if (nanoseconds < Int128{kYear0} * kSecond || nanoseconds >= Int128{kYear10000} * kSecond) return false;
  // Counted from the year 0, so that nothing is negative.
  const Int128 counted = nanoseconds - Int128{kYear0} * kSecond;
  const auto seconds = static_cast<std::int64_t>(counted / kSecond);
  const auto fraction = static_cast<unsigned>(counted % kSecond);
  // A year that begins in March has its leap day at its end; 400 of them have 146097 days.
  constexpr std::int64_t kMarch = 60;
  const std::int64_t days = seconds / 86400 - kMarch + 146097;
  const auto of_day = static_cast<unsigned>(seconds % 86400);
  const std::int64_t era = days / 146097, day_of_era = days % 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto from_march = static_cast<unsigned>((5 * day_of_year + 2) / 153);
  const auto day = static_cast<unsigned>(day_of_year) - (153 * from_march + 2) / 5 + 1;
  const unsigned month = from_march < 10 ? from_march + 3 : from_march - 9;
  const auto year = static_cast<int>(year_of_era + (era - 1) * 400 + (month <= 2 ? 1 : 0));
  char text[48];
  int size = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02u:%02u:%02u.%09u", year, month, day, of_day / 3600,
                           of_day / 60 % 60, of_day % 60, fraction);
  while (text[size - 1] == '0') --size;
  if (text[size - 1] == '.') --size;
  if (is_local) {
    out.put_named("datetime", 1);
  } else {
    text[size++] = 'Z';
    out.put_tag(kTagDateTime);
  }
  out.put_utf8({text, static_cast<std::size_t>(size)});
  return true;
}

void put_type_name(Writer& out, std::string_view name) {
  if (!is_reserved(name)) return out.put_text(name);
  out.put_head(kText, 2 + name.size());
  out.append("::", 2);
  out.append(name.data(), name.size());
}

void put_opaque(Writer& out, std::string_view raw_type) {
  out.begin_value();
  out.replace_value(raw_type, "no encoder for this type");
  out.end_value(raw_type);
}

void replace_failed_value(Writer& out, std::string_view raw_type, const char* what) {
  out.replace_value(raw_type, std::string("capture failed: ") + what);
  out.end_value(raw_type);
}

void check_hook(const Writer& out, std::size_t begin) {
  if (out.full()) return;  // the value is too large in any case
  value::Cursor in({out.begin() + begin, out.size() - begin});
  in.item(value::kMaxRingDepth);
  if (!in.ok() || !in.at_end()) throw std::logic_error("annalist_encode wrote something else than one item");
}

namespace {

struct ObjectHash {
  std::size_t operator()(const SharedObjects::Object& object) const {
    return std::hash<const void*>()(object.address) * 31 + std::hash<const void*>()(object.type);
  }
};
using MoreObjects = std::unordered_map<SharedObjects::Object, std::uint64_t, ObjectHash>;

}  // namespace

SharedObjects::Number SharedObjects::number_beyond(const Object& object) {
  if (more_ == nullptr) more_ = new MoreObjects;
  auto& more = *static_cast<MoreObjects*>(more_);
  const auto [at, is_new] = more.try_emplace(object, kInline + more.size());
  return {at->second, is_new};
}

void SharedObjects::release() noexcept { delete static_cast<MoreObjects*>(more_); }

}  // namespace annalist::detail
