// SPDX-License-Identifier: Apache-2.0
// Times as they are written and read on the command line.
#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <limits>

#include "../../../cli/time_format.hpp"

namespace annalist::cli {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kNow = 1'795'512'600 * kSecond;  // 2026-11-24T09:30:00Z

/// Local time is thirteen hours ahead of UTC as long as it lives.
class LocalZone {
 public:
  LocalZone() {
    ::setenv("TZ", "NZDT-13", 1);
    ::tzset();
  }
  ~LocalZone() {
    ::unsetenv("TZ");
    ::tzset();
  }
};

TEST_CASE("a time is written in UTC with nine digits of the second") {
  CHECK(rfc3339(0) == "1970-01-01T00:00:00.000000000Z");
  CHECK(rfc3339(kNow + 1) == "2026-11-24T09:30:00.000000001Z");
  CHECK(rfc3339(-1) == "1969-12-31T23:59:59.999999999Z");
}

TEST_CASE("the least and the greatest time are written like any other") {
  CHECK(rfc3339(std::numeric_limits<std::int64_t>::min()) == "1677-09-21T00:12:43.145224192Z");
  CHECK(rfc3339(std::numeric_limits<std::int64_t>::max()) == "2262-04-11T23:47:16.854775807Z");
  CHECK(date_and_time(std::numeric_limits<std::int64_t>::max(), 13 * 3600) == "2262-04-11 23:47:16");
}

TEST_CASE("a zone moves the clock, and what is no zone does not") {
  CHECK(zone_seconds("+13:00") == 13 * 3600);
  CHECK(zone_seconds("-03:30") == -12'600);
  for (const char* text : {"", "13:00", "+1300", "+aa:bb", "+13:00:00", "*13:00"}) CHECK(zone_seconds(text) == 0);
  CHECK(date_and_time(kNow, 13 * 3600) == "2026-11-24 22:30:00");
  CHECK(time_of_day(kNow + 123'999'999, -12'600) == "06:00:00.123");
}

TEST_CASE("a duration has the unit that gives it three digits") {
  CHECK(duration(0) == "0 ns");
  CHECK(duration(999) == "999 ns");
  CHECK(duration(1'500) == "1.50 µs");
  CHECK(duration(12'345) == "12.3 µs");
  CHECK(duration(999'499) == "999 µs");
  CHECK(duration(999'500) == "1.00 ms");
  CHECK(duration(1'240'000'000) == "1.24 s");
  CHECK(duration(59 * kSecond) == "59.0 s");
  CHECK(duration(125 * kSecond) == "2 min 05 s");
  CHECK(duration(3'720 * kSecond) == "1 h 02 min");
  CHECK(duration(200'000 * kSecond) == "2 d 07 h");
  CHECK(duration(-1'500) == "-1.50 µs");
  CHECK(duration(std::numeric_limits<std::int64_t>::min()) == "-106751 d 23 h");
}

TEST_CASE("RFC 3339 is read with any zone and any fraction") {
  CHECK(parse_time("2026-11-24T09:30:00Z", kNow) == kNow);
  CHECK(parse_time("2026-11-24t09:30:00z", kNow) == kNow);
  CHECK(parse_time("2026-11-24T22:30:00+13:00", kNow) == kNow);
  CHECK(parse_time("2026-11-24T06:00:00.25-03:30", kNow) == kNow + kSecond / 4);
  CHECK(parse_time("2026-11-24T09:30:00.0000000019Z", kNow) == kNow + 1);
  CHECK(parse_time(rfc3339(kNow + 123'456'789), kNow) == kNow + 123'456'789);
}

TEST_CASE("a time without zone is local") {
  const LocalZone zone;
  CHECK(parse_time("2026-11-24 22:30", kNow) == kNow);
  CHECK(parse_time("2026-11-24", kNow) == kNow - 81'000 * kSecond);
  CHECK(parse_time("22:30", kNow) == kNow);
  CHECK(parse_time("22:30:01.5", kNow) == kNow + 3 * kSecond / 2);
  CHECK(parse_time("today", kNow) == kNow - 81'000 * kSecond);
  CHECK(parse_time("yesterday", kNow) == kNow - (81'000 + 86'400) * kSecond);
}

TEST_CASE("so long ago is read in every unit") {
  CHECK(parse_time("now", kNow) == kNow);
  CHECK(parse_time("2h", kNow) == kNow - 7'200 * kSecond);
  CHECK(parse_time("15m ago", kNow) == kNow - 900 * kSecond);
  CHECK(parse_time("1.5 days", kNow) == kNow - 129'600 * kSecond);
  CHECK(parse_time(" 3 weeks ago ", kNow) == kNow - 3 * 604'800 * kSecond);
  CHECK(parse_time("30sec", kNow) == kNow - 30 * kSecond);
}

TEST_CASE("what is no time is refused") {
  for (const char* text : {"",
                           " ",
                           "foo",
                           "2026",
                           "2026-13-01",
                           "2026-02-30",
                           "2026-11-24T",
                           "2026-11-24T25:00",
                           "2026-11-24T09:30:00+99",
                           "9:30",
                           "09:60",
                           "09:30x",
                           "2 fortnights",
                           "-2h",
                           "1e300h",
                           "nan h",
                           "h",
                           "2026-11-24T09:30:00.Z",
                           "1500-01-01",
                           "3000-01-01",
                           "ms",
                           "5ss"})
    CHECK_MESSAGE(!parse_time(text, kNow), text);
}

}  // namespace
}  // namespace annalist::cli
