// SPDX-License-Identifier: Apache-2.0
// The functions that the benchmarks audit.
#pragma once
#include <annalist/annalist.hpp>
#include <string>
#include <vector>

namespace bench {

[[gnu::noinline]] inline double discharge(double stage, double a, double b) { return a * stage + b; }
[[gnu::noinline]] inline double clip(double value, double low, double high) {
  return value < low ? low : value > high ? high : value;
}
[[gnu::noinline]] inline double of_station(const std::string& station, double stage) {
  return stage + static_cast<double>(station.size());
}
[[gnu::noinline]] inline double of_series(const std::vector<double>& series, double stage) { return series[0] + stage; }

inline constexpr auto audited_discharge = annalist::annalize<"discharge">(discharge, "stage", "a", "b");
inline constexpr auto audited_clip = annalist::annalize<"clip">(clip, "value", "low", "high");
inline constexpr auto audited_debug = annalist::annalize<"debug">(discharge, {.level = "DEBUG"}, "stage", "a", "b");
inline constexpr auto audited_station = annalist::annalize<"of_station">(of_station, "station", "stage");
inline constexpr auto audited_series = annalist::annalize<"of_series">(of_series, "series", "stage");

/// A measured value, as it is read from a file: exactly the double of a number with three decimals.
inline double measured(int i) { return i % 100000 / 1000.0; }

inline const std::string kStation = "Hutt at Taita G";  // 15 characters
inline const std::vector<double> kSeries = {1.5, 2.25, 3.125, 4.5, 5.75, 6.875, 7.5, 8.25};

}  // namespace bench
