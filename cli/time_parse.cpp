// SPDX-License-Identifier: Apache-2.0
// What --since and --until accept (time_format.hpp).
#include <charconv>
#include <chrono>
#include <ctime>

#include "time_format.hpp"

namespace annalist::cli {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

/// Takes pieces off the front of a text. Thread safety: none.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(char wanted) {
    if (peek() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Exactly so many digits, in the range.
  bool digits(std::size_t count, int least, int most, int& out) {
    if (rest_.size() < count) return false;
    const char* end = rest_.data() + count;
    const auto [stop, error] = std::from_chars(rest_.data(), end, out);
    if (error != std::errc{} || stop != end || rest_.front() == '-' || out < least || out > most) return false;
    rest_.remove_prefix(count);
    return true;
  }
  /// `.5` as nanoseconds, up to nine digits that count.
  bool fraction(std::int64_t& out) {
    std::int64_t scale = kSecond;
    bool any = false;
    for (; peek() >= '0' && peek() <= '9'; rest_.remove_prefix(1), any = true) {
      scale /= 10;
      out += (peek() - '0') * scale;
    }
    return any;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

struct Moment {
  std::tm civil = {};
  std::int64_t nanoseconds = 0;
};

bool scan_date(Scanner& scan, Moment& moment) {
  if (!scan.digits(4, 1678, 2261, moment.civil.tm_year) || !scan.take('-')) return false;
  if (!scan.digits(2, 1, 12, moment.civil.tm_mon) || !scan.take('-')) return false;
  if (!scan.digits(2, 1, 31, moment.civil.tm_mday)) return false;
  using namespace std::chrono;
  const year_month_day date{year{moment.civil.tm_year}, month{static_cast<unsigned>(moment.civil.tm_mon)},
                            day{static_cast<unsigned>(moment.civil.tm_mday)}};
  moment.civil.tm_year -= 1900;
  moment.civil.tm_mon -= 1;
  return date.ok();
}

bool scan_time(Scanner& scan, Moment& moment) {
  if (!scan.digits(2, 0, 23, moment.civil.tm_hour) || !scan.take(':')) return false;
  if (!scan.digits(2, 0, 59, moment.civil.tm_min)) return false;
  if (!scan.take(':')) return true;
  if (!scan.digits(2, 0, 60, moment.civil.tm_sec)) return false;
  return !scan.take('.') || scan.fraction(moment.nanoseconds);
}

std::int64_t local_ns(Moment moment) {
  moment.civil.tm_isdst = -1;
  return std::int64_t{std::mktime(&moment.civil)} * kSecond + moment.nanoseconds;
}

/// The rest is a zone, or nothing for local time.
std::optional<std::int64_t> with_zone(const Scanner& scan, Moment moment) {
  if (scan.at_end()) return local_ns(moment);
  const std::string_view zone = scan.rest();
  const int ahead = zone_seconds(zone);
  if (zone != "Z" && zone != "z" && ahead == 0 && zone != "+00:00" && zone != "-00:00") return std::nullopt;
  return (std::int64_t{::timegm(&moment.civil)} - ahead) * kSecond + moment.nanoseconds;
}

std::optional<std::int64_t> parse_date_and_time(std::string_view text) {
  Scanner scan(text);
  Moment moment;
  if (!scan_date(scan, moment)) return std::nullopt;
  if (scan.at_end()) return local_ns(moment);
  if (!scan.take('T') && !scan.take('t') && !scan.take(' ')) return std::nullopt;
  if (!scan_time(scan, moment)) return std::nullopt;
  return with_zone(scan, moment);
}

/// Midnight so many days after today's.
std::int64_t midnight(std::int64_t now_ns, int days) {
  const std::time_t now = now_ns / kSecond;
  Moment moment;
  ::localtime_r(&now, &moment.civil);
  moment.civil.tm_hour = moment.civil.tm_min = moment.civil.tm_sec = 0;
  moment.civil.tm_mday += days;
  return local_ns(moment);
}

std::optional<std::int64_t> parse_time_of_day(std::string_view text, std::int64_t now_ns) {
  Scanner scan(text);
  Moment moment;
  if (!scan_time(scan, moment) || !scan.at_end()) return std::nullopt;
  const std::time_t now = now_ns / kSecond;
  std::tm today;
  ::localtime_r(&now, &today);
  moment.civil.tm_year = today.tm_year;
  moment.civil.tm_mon = today.tm_mon;
  moment.civil.tm_mday = today.tm_mday;
  return local_ns(moment);
}

/// Seconds in a unit; 0 where it is none.
std::int64_t unit_seconds(std::string_view unit) {
  struct Unit {
    std::string_view name;
    std::int64_t seconds;
  };
  static constexpr Unit kUnits[] = {{"s", 1},      {"sec", 1},      {"second", 1},  {"m", 60},
                                    {"min", 60},   {"minute", 60},  {"h", 3600},    {"hour", 3600},
                                    {"d", 86'400}, {"day", 86'400}, {"w", 604'800}, {"week", 604'800}};
  for (const Unit& each : kUnits)
    if (unit == each.name || (each.name.size() > 1 && unit.size() == each.name.size() + 1 &&
                              unit.starts_with(each.name) && unit.back() == 's'))
      return each.seconds;
  return 0;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<std::int64_t> parse_ago(std::string_view text, std::int64_t now_ns) {
  double number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || !(number >= 0 && number < 1e6)) return std::nullopt;
  std::string_view unit = trim({stop, text.data() + text.size()});
  if (unit.ends_with("ago")) unit = trim(unit.substr(0, unit.size() - 3));
  const std::int64_t seconds = unit_seconds(unit);
  if (seconds == 0 || number * static_cast<double>(seconds) > 9e9) return std::nullopt;
  return now_ns - static_cast<std::int64_t>(number * static_cast<double>(seconds) * 1e9);
}

}  // namespace

std::optional<std::int64_t> parse_time(std::string_view text, std::int64_t now_ns) {
  text = trim(text);
  if (text == "now") return now_ns;
  if (text == "today") return midnight(now_ns, 0);
  if (text == "yesterday") return midnight(now_ns, -1);
  if (const auto time = parse_date_and_time(text)) return time;
  if (const auto time = parse_time_of_day(text, now_ns)) return time;
  return parse_ago(text, now_ns);
}

}  // namespace annalist::cli
