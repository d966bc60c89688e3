// SPDX-License-Identifier: Apache-2.0
// The steps of weather.py in C++, knowing nothing of audits: what weather.cpp and the extension module annalize.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace weather {

using Series = std::vector<double>;
using Gappy = std::vector<std::optional<double>>;

enum Quality : int { kGood = 600, kMinor = 500, kSignificant = 400, kSynthetic = 300 };  // as NEMS has them

struct Summary {
  std::string month;
  std::size_t days;
  double mean;
  double strongest;
  std::size_t synthetic;
  int worst_code;
};

inline Series clip_values(const Series& values, double low, double high) {
  Series clipped;
  for (double value : values) clipped.push_back(std::min(std::max(value, low), high));
  return clipped;
}

/// Takes out what stands more than `limit` above or below both of its neighbours.
inline Gappy without_spikes(const Series& values, double limit) {
  Gappy kept(values.begin(), values.end());
  for (std::size_t day = 1; day + 1 < values.size(); ++day) {
    const double before = values[day] - values[day - 1];
    const double after = values[day] - values[day + 1];
    if (std::min(before, after) > limit || std::max(before, after) < -limit) kept[day].reset();
  }
  return kept;
}

/// The values of a gap of `days` days, on a straight line.
inline Series straight_line(double before, double after, int days) {
  Series line;
  for (int day = 1; day <= days; ++day) line.push_back(before + (after - before) * day / (days + 1));
  return line;
}

/// Fills what is missing by `interpolate(before, after, days)`; the first and the last value are always there.
template <class Interpolate>
Series with_gaps_closed(const Gappy& values, const Interpolate& interpolate) {
  Series closed;
  for (auto value = values.begin(); value != values.end();) {
    const auto next = std::find_if(value, values.end(), [](const auto& each) { return each.has_value(); });
    if (next != value) {
      for (double filled : interpolate(closed.back(), **next, static_cast<int>(next - value))) closed.push_back(filled);
    }
    closed.push_back(**next);
    value = next + 1;
  }
  return closed;
}

inline Series scaled(const Series& values, double factor) {
  Series converted;
  for (double value : values) converted.push_back(value * factor);
  return converted;
}

/// The quality code that the changes of each day call for.
inline std::vector<int> quality_codes(const Series& raw, const Gappy& kept) {
  std::vector<int> codes;
  for (std::size_t day = 0; day < raw.size(); ++day) {
    const double change = kept[day] ? std::abs(*kept[day] - raw[day]) : 0;
    codes.push_back(!kept[day] ? kSynthetic : change == 0 ? kGood : change <= 1 ? kMinor : kSignificant);
  }
  return codes;
}

inline Summary summary_of(const std::string& month, const Series& values, const std::vector<int>& codes) {
  double total = 0;
  for (double value : values) total += value;
  return {month,
          values.size(),
          total / static_cast<double>(values.size()),
          *std::max_element(values.begin(), values.end()),
          static_cast<std::size_t>(std::count(codes.begin(), codes.end(), kSynthetic)),
          *std::min_element(codes.begin(), codes.end())};
}

}  // namespace weather
