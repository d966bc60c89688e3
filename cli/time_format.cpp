// SPDX-License-Identifier: Apache-2.0
#include "time_format.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace annalist::cli {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

struct Civil {
  int year;
  unsigned month, day, hour, minute, second;
  std::uint32_t nanosecond;
};

Civil civil(std::int64_t time_ns) {
  using namespace std::chrono;
  const sys_time<nanoseconds> time{nanoseconds{time_ns}};
  const sys_days days = floor<std::chrono::days>(time);
  const year_month_day date{days};
  const auto rest = static_cast<std::uint64_t>((time - days).count());
  const auto seconds = static_cast<unsigned>(rest / kSecond);
  return {int{date.year()},
          unsigned{date.month()},
          unsigned{date.day()},
          seconds / 3600,
          seconds / 60 % 60,
          seconds % 60,
          static_cast<std::uint32_t>(rest % kSecond)};
}

/// Puts a number with leading zeros there.
void put_digits(std::uint32_t number, std::size_t digits, char* to) {
  for (; digits-- > 0; number /= 10) to[digits] = static_cast<char>('0' + number % 10);
}

/// Appends a number with leading zeros.
void append_digits(std::uint32_t number, std::size_t digits, std::string& out) {
  std::array<char, 10> text;
  put_digits(number, digits, text.data());
  out.append(text.data(), digits);
}

void append_date(const Civil& at, std::string& out) {
  append_digits(static_cast<std::uint32_t>(at.year), 4, out);
  out += '-';
  append_digits(at.month, 2, out);
  out += '-';
  append_digits(at.day, 2, out);
}

void append_time(const Civil& at, std::string& out) {
  append_digits(at.hour, 2, out);
  out += ':';
  append_digits(at.minute, 2, out);
  out += ':';
  append_digits(at.second, 2, out);
}

Civil local_civil(std::int64_t time_ns, int zone_seconds) {
  // Years end in 2262 and begin in 1677: a zone moves a time beyond them only in a damaged file.
  std::int64_t moved;
  if (__builtin_add_overflow(time_ns, zone_seconds * kSecond, &moved)) moved = time_ns;
  return civil(moved);
}

/// Three digits that count: `1.24 ms`, `12.4 ms`, `124 ms`.
std::string three_digits(double number, const char* unit) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %s", number < 9.995 ? 2 : number < 99.95 ? 1 : 0, number, unit);
  return text;
}

std::string two_units(std::int64_t large, const char* large_unit, std::int64_t small, const char* small_unit) {
  char text[64];
  std::snprintf(text, sizeof text, "%lld %s %02lld %s", static_cast<long long>(large), large_unit,
                static_cast<long long>(small), small_unit);
  return text;
}

}  // namespace

void append_rfc3339(std::int64_t time_ns, std::string& out) {
  const Civil at = civil(time_ns);
  char text[] = "YYYY-MM-DDThh:mm:ss.nnnnnnnnnZ";
  put_digits(static_cast<std::uint32_t>(at.year), 4, text);
  put_digits(at.month, 2, text + 5);
  put_digits(at.day, 2, text + 8);
  put_digits(at.hour, 2, text + 11);
  put_digits(at.minute, 2, text + 14);
  put_digits(at.second, 2, text + 17);
  put_digits(at.nanosecond, 9, text + 20);
  out.append(text, sizeof text - 1);
}

std::string rfc3339(std::int64_t time_ns) {
  std::string out;
  append_rfc3339(time_ns, out);
  return out;
}

int zone_seconds(std::string_view zone) {
  const auto digit = [zone](std::size_t at) { return zone[at] >= '0' && zone[at] <= '9' ? zone[at] - '0' : -10'000; };
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return 0;
  const int minutes = (digit(1) * 10 + digit(2)) * 60 + digit(4) * 10 + digit(5);
  if (minutes < 0) return 0;
  return zone[0] == '-' ? -minutes * 60 : minutes * 60;
}

std::string date_and_time(std::int64_t time_ns, int zone) {
  std::string out;
  const Civil at = local_civil(time_ns, zone);
  append_date(at, out);
  out += ' ';
  append_time(at, out);
  return out;
}

std::string time_of_day(std::int64_t time_ns, int zone) {
  std::string out;
  const Civil at = local_civil(time_ns, zone);
  append_time(at, out);
  out += '.';
  append_digits(at.nanosecond / 1'000'000, 3, out);
  return out;
}

std::string duration(std::int64_t duration_ns) {
  if (duration_ns < 0) return "-" + duration(duration_ns == INT64_MIN ? INT64_MAX : -duration_ns);
  const auto number = static_cast<double>(duration_ns);
  if (duration_ns < 1000) return std::to_string(duration_ns) + " ns";
  if (number < 999.5e3) return three_digits(number / 1e3, "µs");
  if (number < 999.5e6) return three_digits(number / 1e6, "ms");
  if (duration_ns < 60 * kSecond) return three_digits(number / 1e9, "s");
  const std::int64_t seconds = duration_ns / kSecond;
  if (seconds < 3600) return two_units(seconds / 60, "min", seconds % 60, "s");
  if (duration_ns < 2 * kDay) return two_units(seconds / 3600, "h", seconds / 60 % 60, "min");
  return two_units(seconds / 86400, "d", seconds / 3600 % 24, "h");
}

}  // namespace annalist::cli
