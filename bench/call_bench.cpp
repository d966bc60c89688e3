// SPDX-License-Identifier: Apache-2.0
// What an audited C++ call costs its caller, and the trail in bytes. Prints rows as JSON: {"row", "value", "unit",
// "floor", "peers"}. Times are of bursts of 64 calls, net of the same calls without audit; p50 over the bursts.
#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#include <x86intrin.h>

#include <algorithm>
#include <annalist/annalist.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int kBurst = 64, kBursts = 4000;

[[gnu::noinline]] double discharge(double stage, double a, double b) { return a * stage + b; }
constexpr auto audited_discharge = annalist::annalize<"discharge">(discharge, "stage", "a", "b");

/// Nanoseconds per tick over the whole program, by the steady clock.
struct Tick {
  std::uint64_t ticks = __rdtsc();
  std::chrono::steady_clock::time_point time = std::chrono::steady_clock::now();
  double ns() const {
    const std::chrono::duration<double, std::nano> passed = std::chrono::steady_clock::now() - time;
    return passed.count() / static_cast<double>(__rdtsc() - ticks);
  }
};

/// Median ticks of one call over bursts; pauses between them let whatever works behind catch up, as it would in a
/// program that computes.
template <class Call>
double median_ticks(Call call) {
  std::vector<double> bursts;
  for (int burst = 0; burst < kBursts; ++burst) {
    const std::uint64_t begin = __rdtsc();
    for (int i = 0; i < kBurst; ++i) call(i);
    bursts.push_back(static_cast<double>(__rdtsc() - begin) / kBurst);
    if (burst % 16 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  std::nth_element(bursts.begin(), bursts.begin() + kBursts / 2, bursts.end());
  return bursts[kBursts / 2];
}

void row(const char* name, double value, const char* unit, const char* floor_name, double floor, const char* peer_name,
         double peer) {
  std::printf(
      "{\"row\": \"%s\", \"value\": %.2f, \"unit\": \"%s\", \"floor\": {\"%s\": %.2f}, \"peers\": {\"%s\": %.2f}}\n",
      name, value, unit, floor_name, floor, peer_name, peer);
}

}  // namespace

int main(int, char** argv) {
  const std::filesystem::path directory = argv[1];
  const Tick tick;
  volatile double sink = 0;
  const double bare = median_ticks([&](int i) { sink = discharge(i * 0.001, 3.4, 1.5); });
  const double clock = median_ticks([&](int) { sink = static_cast<double>(__rdtsc() - __rdtsc()); });

  spdlog::init_thread_pool(1 << 16, 1);
  auto logger = spdlog::basic_logger_mt<spdlog::async_factory>("bench", (directory / "spdlog.log").string(), true);
  const double spdlog_call = median_ticks([&](int i) {
    const double result = discharge(i * 0.001, 3.4, 1.5);
    logger->info("discharge stage={} a={} b={} -> {}", i * 0.001, 3.4, 1.5, result);
    sink = result;
  });
  spdlog::shutdown();

  annalist::configure({.logger_name = "bench", .analyst_name = "bench", .trail = (directory / "trail").string()});
  const double audited = median_ticks([&](int i) { sink = audited_discharge(i * 0.001, 3.4, 1.5); });
  std::string file = annalist::session_file();
  if (const annalist::Status status = annalist::close(); !status) {
    std::fprintf(stderr, "%s\n", status.text().c_str());
    return 1;
  }
  file.resize(file.size() - std::string(".open").size());

  const double calls = kBurst * kBursts;
  const double trail_bytes = static_cast<double>(std::filesystem::file_size(file)) / calls;
  const double log_bytes = static_cast<double>(std::filesystem::file_size(directory / "spdlog.log")) / calls;
  const double ns = tick.ns();
  row("C++ call, 3 numbers and result", (audited - bare) * ns, "ns", "two clock reads", clock * ns, "spdlog (async)",
      (spdlog_call - bare) * ns);
  row("bytes a call in the trail", trail_bytes, "bytes", "three doubles and a result, raw", 32, "spdlog (text)",
      log_bytes);
}
