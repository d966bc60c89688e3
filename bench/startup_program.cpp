// SPDX-License-Identifier: Apache-2.0
// A program that makes one call, built with and without audit (ANNALIST_BENCH_AUDIT); run.py times the two.
#ifdef ANNALIST_BENCH_AUDIT
#include "functions.hpp"

int main(int, char** argv) {
  const bool is_recorded = annalist::configure({.analyst_name = "bench", .trail = argv[1]}).ok();
  return bench::audited_discharge(1.2, 3.4, 1.5) > 0 && is_recorded ? 0 : 1;
}
#else
#include <string>

[[gnu::noinline]] static double discharge(double stage, double a, double b) { return a * stage + b; }

int main(int argc, char** argv) { return discharge(1.2 * argc, 3.4, 1.5) > 0 && !std::string(argv[0]).empty() ? 0 : 1; }
#endif
