// SPDX-License-Identifier: Apache-2.0
// Makes calls of one kind in a function that callgrind can be told to count. Usage: instructions_probe <kind> <trail>
#include <cstdlib>
#include <string_view>

#include "functions.hpp"
#include "rows.hpp"

namespace {

using namespace bench;

constexpr int kCalls = 1000;  // fewer than a ring holds: none of them waits

}  // namespace

/// What is counted: kCalls calls; its name is that of instructions.py.
template <class Call>
[[gnu::noinline]] void counted_calls(Call call) {
  for (int i = 0; i < kCalls; ++i) call(i);
}

int main(int, char** argv) {
  const std::string_view kind = argv[1];
  if (!annalist::configure({.analyst_name = "bench", .trail = argv[2]})) return 1;
  keep(audited_discharge(1, 2, 3));
  keep(audited_station(kStation, 1));
  keep(audited_series(kSeries, 1));
  if (kind == "bare") counted_calls([](int i) { keep(discharge(i * 0.001, 3.4, 1.5)); });
  if (kind == "numbers") counted_calls([](int i) { keep(audited_discharge(i * 0.001, 3.4, 1.5)); });
  if (kind == "string") counted_calls([](int i) { keep(audited_station(kStation, i * 0.001)); });
  if (kind == "doubles") counted_calls([](int i) { keep(audited_series(kSeries, i * 0.001)); });
  return annalist::close() ? 0 : 1;
}
