// SPDX-License-Identifier: Apache-2.0
// What an audited C++ call costs its caller, net of the same call without audit, beside LTTng-UST and spdlog.
// Usage: call_bench <scratch folder>; where an LTTng session records annalist_bench:*, its events are compared.
#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include <filesystem>

#include "functions.hpp"
#include "lttng_event.hpp"
#include "rows.hpp"

namespace {

using namespace bench;

Times net(Times times, Times bare) { return {times.p50_ns - bare.p50_ns, times.p99_ns - bare.p50_ns}; }

Times bare_call() {
  return time_of([](int i) { keep(discharge(i * 0.001, 3.4, 1.5)); });
}

Times spdlog_call(const std::string& file) {
  spdlog::init_thread_pool(1 << 16, 1);
  auto logger = spdlog::basic_logger_mt<spdlog::async_factory>("bench", file, true);
  const Times times = time_of(
      [&](int i) {
        const double result = discharge(i * 0.001, 3.4, 1.5);
        logger->info("discharge stage={} a={} b={} -> {}", i * 0.001, 3.4, 1.5, result);
      },
      1000);
  spdlog::shutdown();
  return times;
}

Times lttng_call() {
  return time_of([](int i) {
    const double result = discharge(i * 0.001, 3.4, 1.5);
    lttng_ust_tracepoint(annalist_bench, discharge, i * 0.001, 3.4, 1.5, result);
  });
}

void print_calls(double clock_ns, Times bare, Times lttng, Times spdlog) {
  const Times call = net(time_of([](int i) { keep(audited_discharge(i * 0.001, 3.4, 1.5)); }), bare);
  print({"C++ call, 3 numbers and result, p50",
         call.p50_ns,
         "ns",
         20,
         clock_ns,
         {{"LTTng-UST", lttng.p50_ns}, {"spdlog (async)", spdlog.p50_ns}}});
  print({"C++ call, 3 numbers and result, p99",
         call.p99_ns,
         "ns",
         35,
         clock_ns,
         {{"LTTng-UST", lttng.p99_ns}, {"spdlog (async)", spdlog.p99_ns}}});
  print({"C++ call over LTTng-UST, p50", call.p50_ns / lttng.p50_ns, "ratio", 0.2});
}

void print_other_values(double clock_ns) {
  const Times bare_station = time_of([](int i) { keep(of_station(kStation, i * 0.001)); });
  const Times station = net(time_of([](int i) { keep(audited_station(kStation, i * 0.001)); }), bare_station);
  print({"C++ call, string of 15 characters, p50", station.p50_ns, "ns", 22, clock_ns});
  const Times bare_series = time_of([](int i) { keep(of_series(kSeries, i * 0.001)); });
  const Times series = net(time_of([](int i) { keep(audited_series(kSeries, i * 0.001)); }), bare_series);
  print({"C++ call, vector of 8 doubles, p50", series.p50_ns, "ns", 25, clock_ns});
}

}  // namespace

int main(int, char** argv) {
  const std::filesystem::path folder = argv[1];
  const double clock_ns = time_of([](int) { keep(__rdtsc() - __rdtsc()); }).p50_ns;
  const Times bare = bare_call();
  const Times lttng = net(lttng_call(), bare);
  const Times spdlog = net(spdlog_call((folder / "spdlog.log").string()), bare);
  const Times disabled = net(time_of([](int i) { keep(audited_discharge(i * 0.001, 3.4, 1.5)); }), bare);

  if (!annalist::configure({.analyst_name = "bench", .trail = (folder / "trail").string(), .trail_level = "INFO"}))
    return 1;
  print_calls(clock_ns, bare, lttng, spdlog);
  print_other_values(clock_ns);
  print({"C++ call without a session", disabled.p50_ns, "ns", 1});
  const Times filtered = net(time_of([](int i) { keep(audited_debug(i * 0.001, 3.4, 1.5)); }), bare);
  print({"C++ call filtered out by its level", filtered.p50_ns, "ns", 3});
  return annalist::close() ? 0 : 1;
}
