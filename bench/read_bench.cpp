// SPDX-License-Identifier: Apache-2.0
// The trail that is read by run.py, and the sum of one of its columns.
// Usage: read_bench make <trail> <calls>; read_bench sum <trail>
#include <annalist/read.hpp>
#include <cstdlib>
#include <numeric>
#include <span>
#include <string_view>

#include "functions.hpp"
#include "rows.hpp"

namespace {

using namespace bench;

int make(const char* trail, int calls) {
  if (!annalist::configure({.analyst_name = "bench", .trail = trail})) return 1;
  for (int i = 0; i < calls; ++i) keep(audited_clip(measured(i), 0.25, 75.5));
  return annalist::close() ? 0 : 1;
}

struct Sum {
  double sum = 0, values = 0;
};

Sum sum_of_values(const char* path) {
  Sum total;
  const annalist::read::Trail trail = annalist::read::Trail::open(path, annalist::read::Check::kQuick).value();
  for (const auto& session : trail.sessions())
    for (const auto& function : session.functions())
      session
          .numbers(*function, "value",
                   [&](std::span<const double> values) {
                     total.sum = std::accumulate(values.begin(), values.end(), total.sum);
                     total.values += static_cast<double>(values.size());
                     return true;
                   })
          .value();
  return total;
}

/// Millions of doubles a second that can be added up where they lie in memory already.
double memory_floor(std::size_t values) {
  const std::vector<double> numbers(values, 1.5);
  return static_cast<double>(values) / 1e6 /
         seconds([&] { keep(std::accumulate(numbers.begin(), numbers.end(), 0.0)); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "make") return make(argv[2], std::atoi(argv[3]));
  Sum total;
  double fastest = 1e9;
  for (int round = 0; round < 3; ++round) fastest = std::min(fastest, seconds([&] { total = sum_of_values(argv[2]); }));
  keep(total.sum);
  const double floor = memory_floor(static_cast<std::size_t>(total.values));
  print({"sum of one column of 10 M calls", total.values / fastest / 1e6, "M values/s", 100, floor});
}
