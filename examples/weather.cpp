// SPDX-License-Identifier: Apache-2.0
// Cleans the daily wind of Seattle month by month, every step of it audited. The same as weather.py.
// Usage: weather CSV
#include <annalist/annalist.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "weather_steps.hpp"

namespace weather {
ANNALIST_DESCRIBE(Summary, month, days, mean, strongest, synthetic, worst_code)
}

namespace {

using namespace weather;

constexpr double kLow = 0, kHigh = 7.5;  // m/s, the range that the sensor was calibrated for
constexpr double kSpike = 3;             // m/s above or below both neighbours
constexpr double kKilometresPerHour = 3.6;

/// The wind of one month in m/s; throws where there is none.
Series wind_of(const std::string& path, const std::string& month) {
  std::ifstream file(path);
  Series values;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(month)) continue;
    std::size_t field = 0;
    for (int column = 0; column < 4; ++column) field = line.find(',', field) + 1;  // the fifth is the wind
    values.push_back(std::strtod(line.c_str() + field, nullptr));
  }
  if (values.empty()) throw std::out_of_range("no observation in " + month);
  return values;
}

constexpr auto read_month = annalist::annalize<"read_month">(wind_of, "path", "month");
constexpr auto clip = annalist::annalize<"clip">(clip_values, "values", "low", "high");
constexpr auto remove_spikes = annalist::annalize<"remove_spikes">(without_spikes, "values", "limit");
constexpr auto interpolate = annalist::annalize<"interpolate">(straight_line, "before", "after", "days");
constexpr auto close_gaps = annalist::annalize<"close_gaps">(
    [](const Gappy& values) { return with_gaps_closed(values, interpolate); }, "values");
constexpr auto convert = annalist::annalize<"convert">(scaled, "values", "factor");
constexpr auto grade = annalist::annalize<"grade">(quality_codes, "raw", "kept");
constexpr auto summarise = annalist::annalize<"summarise">(summary_of, "month", "values", "codes");

Summary one_month(const std::string& path, const std::string& month) {
  const Series raw = read_month(path, month);
  const Gappy kept = remove_spikes(clip(raw, kLow, kHigh), kSpike);
  const Series speeds = convert(close_gaps(kept), kKilometresPerHour);
  return summarise(month, speeds, grade(raw, kept));
}

constexpr auto clean_month = annalist::annalize<"clean_month">(one_month, "path", "month");

std::vector<Summary> all_months(const std::string& path, const std::vector<std::string>& months) {
  std::vector<Summary> summaries;
  for (const std::string& month : months) {
    try {
      summaries.push_back(clean_month(path, month));
    } catch (const std::out_of_range& error) {
      annalist::note(month + " left out: " + error.what());
    }
  }
  return summaries;
}

constexpr auto clean = annalist::annalize<"clean">(all_months, "path", "months");

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: weather CSV\n"), 2;
  annalist::configure({.logger_name = "Seattle wind", .analyst_name = "Speve"});
  for (const Summary& one : clean(argv[1], std::vector<std::string>{"2013/11", "2014/01", "2016/02"})) {
    std::printf("%s  %zu days  mean %.2f km/h  strongest %.2f km/h  %zu synthetic  worst code %d\n", one.month.c_str(),
                one.days, one.mean, one.strongest, one.synthetic, one.worst_code);
  }
}
