// SPDX-License-Identifier: Apache-2.0
// Times, paths, complex numbers and error codes: spec/values.md §2.
#include <doctest/doctest.h>

#include <chrono>
#include <complex>
#include <filesystem>
#include <system_error>

#include "api/encoded.hpp"

using encoded::hex;
using encoded::json;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

std::string utc(const std::string& text) { return R"({"$type": "datetime", "value": ")" + text + R"("})"; }

}  // namespace

TEST_CASE("values: a duration has its count and its period in seconds") {
  CHECK(hex(milliseconds(1500)) == "d81b84686475726174696f6e1905dc011903e8");
  CHECK(json(90s) == R"({"$type": "duration", "items": [90, 1, 1]})");
  CHECK(json(duration<double, std::ratio<3600>>(0.5)) == R"({"$type": "duration", "items": [0.5, 3600, 1]})");
}

TEST_CASE("values: system time is RFC 3339 in UTC, with the digits that it needs") {
  const sys_days day = 2023y / 11 / 2;
  CHECK(hex(sys_time<seconds>(day + 9h + 42min + 13s)) == "c074323032332d31312d30325430393a34323a31335a");
  CHECK(json(sys_time<milliseconds>(day + 1500ms)) == utc("2023-11-02T00:00:01.5Z"));
  CHECK(json(system_clock::time_point(1ns)) == utc("1970-01-01T00:00:00.000000001Z"));
  CHECK(json(system_clock::time_point(-1ns)) == utc("1969-12-31T23:59:59.999999999Z"));
  CHECK(json(day) == utc("2023-11-02T00:00:00Z"));
  CHECK(json(sys_days(2000y / 2 / 29)) == utc("2000-02-29T00:00:00Z"));
  CHECK(json(sys_days(1900y / 3 / 1)) == utc("1900-03-01T00:00:00Z"));
  CHECK(json(sys_days(0y / 1 / 1)) == utc("0000-01-01T00:00:00Z"));
  CHECK(json(sys_days(9999y / 12 / 31)) == utc("9999-12-31T00:00:00Z"));
}

TEST_CASE("values: every day has its date") {
  for (sys_days day = 1895y / 1 / 1; day < sys_days(2105y / 1 / 1); day += days(1)) {
    const year_month_day date = day;
    const std::string text = json(date);
    const std::size_t at = text.rfind(": \"") + 3;
    REQUIRE(json(day) == utc(text.substr(at, 10) + "T00:00:00Z"));
  }
}

TEST_CASE("values: system time that RFC 3339 cannot say is a count") {
  CHECK(json(sys_days(year(12000) / 1 / 1)) ==
        R"({"$type": "time_point", "items": ["std::chrono::system_clock", 3663382, 86400, 1]})");
  CHECK(json(sys_time<duration<double>>(duration<double>(0.5))) ==
        R"({"$type": "time_point", "items": ["std::chrono::system_clock", 0.5, 1, 1]})");
  CHECK(json(sys_time<duration<std::int64_t, std::pico>>(duration<std::int64_t, std::pico>(5))) ==
        R"({"$type": "time_point", "items": ["std::chrono::system_clock", 5, 1, 1000000000000]})");
}

TEST_CASE("values: points of other clocks are counts, local time has no zone") {
  CHECK(json(steady_clock::time_point(7ns)) ==
        R"({"$type": "time_point", "items": ["std::chrono::steady_clock", 7, 1, 1000000000]})");
  CHECK(json(local_seconds(local_days(2023y / 11 / 2) + 9h)) ==
        R"({"$type": "datetime", "items": ["2023-11-02T09:00:00"]})");
}

TEST_CASE("values: a date is a date") {
  CHECK(hex(2023y / November / 2) == "d903ec6a323032332d31312d3032");
  CHECK(json(2023y / 11 / 2) == R"({"$type": "date", "value": "2023-11-02"})");
}

TEST_CASE("values: a path is its text") {
  CHECK(hex(std::filesystem::path("a/b")) == "d81b82647061746863612f62");
  CHECK(json(std::filesystem::path("/data/Aare.csv")) == R"({"$type": "path", "items": ["/data/Aare.csv"]})");
}

TEST_CASE("values: complex numbers and error codes") {
  CHECK(json(std::complex<double>(1, -2)) == R"({"$type": "complex", "items": [1.0, -2.0]})");
  CHECK(json(std::make_error_code(std::errc::no_such_file_or_directory)) ==
        R"({"$type": "error_code", "items": ["generic", 2, "No such file or directory"]})");
}
