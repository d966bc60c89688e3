// SPDX-License-Identifier: Apache-2.0
// What the benchmarks share: rows as lines of JSON, which run.py makes a table of, and times as percentiles of bursts.
#pragma once
#include <x86intrin.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace bench {

struct Row {
  std::string name;
  double value;
  std::string unit;
  std::optional<double> target = {};
  std::optional<double> floor = {};  ///< what the machine takes at least, in the unit of the row
  std::vector<std::pair<std::string, double>> peers = {};
};

inline std::string json_number(std::optional<double> number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", number.value_or(0));
  return number ? text : "null";
}

inline void print(const Row& row) {
  std::string peers;
  for (const auto& [name, value] : row.peers) {
    if (!peers.empty()) peers += ", ";
    peers += "\"" + name + "\": " + json_number(value);
  }
  std::printf(R"({"row": "%s", "value": %s, "unit": "%s", "target": %s, "floor": %s, "peers": {%s}})"
              "\n",
              row.name.c_str(), json_number(row.value).c_str(), row.unit.c_str(), json_number(row.target).c_str(),
              json_number(row.floor).c_str(), peers.c_str());
  std::fflush(stdout);
}

/// Seconds that something takes.
template <class Work>
double seconds(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Nanoseconds a tick of the processor's counter, by the steady clock.
inline double ns_per_tick() {
  static const double value = [] {
    const std::uint64_t begin = __rdtsc();
    const double passed = seconds([] { std::this_thread::sleep_for(std::chrono::milliseconds(100)); });
    return passed * 1e9 / static_cast<double>(__rdtsc() - begin);
  }();
  return value;
}

struct Times {
  double p50_ns, p99_ns;
};

/// What one call takes, over bursts of 64; pauses between them let what works behind catch up, as it would in a program
/// that computes.
template <class Call>
Times time_of(Call call, int n_bursts = 8000) {
  constexpr int kBurst = 64;
  std::vector<double> bursts;
  for (int burst = 0; burst < n_bursts; ++burst) {
    const std::uint64_t begin = __rdtsc();
    for (int i = 0; i < kBurst; ++i) call(i);
    bursts.push_back(static_cast<double>(__rdtsc() - begin) * ns_per_tick() / kBurst);
    if (burst % 16 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  std::sort(bursts.begin(), bursts.end());
  return {bursts[bursts.size() / 2], bursts[bursts.size() * 99 / 100]};
}

/// Keeps a result from being optimised away.
template <class Value>
void keep(const Value& value) {
  asm volatile("" : : "m"(value) : "memory");
}

}  // namespace bench
