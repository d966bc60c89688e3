// SPDX-License-Identifier: Apache-2.0
// How fast calls get into a sealed file, one and two threads, what they take there, and how many wait when they come at
// a steady 10 M/s. Usage: sustained_bench <scratch folder>
#include <openssl/sha.h>

#include <cstring>
#include <filesystem>
#include <functional>
#include <random>

#include "functions.hpp"
#include "rows.hpp"

namespace {

using namespace bench;

constexpr int kCalls = 10'000'000;
constexpr int kCallsOfKind = 3'000'000;
std::filesystem::path scratch;

struct Recorded {
  double seconds, bytes;
};

/// Records what `produce` calls into a trail of its own, from the first call until the file is sealed.
Recorded record(const std::function<void()>& produce) {
  const std::filesystem::path trail = scratch / "sustained";
  std::filesystem::remove_all(trail);
  if (!annalist::configure({.analyst_name = "bench", .trail = trail.string()})) std::abort();
  const double passed = seconds([&] {
    produce();
    if (!annalist::close()) std::abort();
  });
  double bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(trail / "sessions"))
    bytes += static_cast<double>(file.file_size());
  std::filesystem::remove_all(trail);
  return {passed, bytes};
}

void call_with_decimals(int calls) {
  for (int i = 0; i < calls; ++i) keep(audited_clip(measured(i), 0.25, 75.5));
}

/// Millions of calls a second that SHA-256 would let through if each were its four numbers.
double sha_floor() {
  const std::vector<std::uint8_t> bytes(std::size_t{64} << 20, 1);
  std::uint8_t digest[SHA256_DIGEST_LENGTH];
  const double passed = seconds([&] { SHA256(bytes.data(), bytes.size(), digest); });
  return static_cast<double>(bytes.size()) / 32 / passed / 1e6;
}

void print_rates() {
  const double one = kCalls / record([] { call_with_decimals(kCalls); }).seconds / 1e6;
  print({"sustained to disk, one producer", one, "M calls/s", 15, sha_floor()});
  const Recorded recorded = record([] {
    std::thread other([] { call_with_decimals(kCalls / 2); });
    call_with_decimals(kCalls / 2);
    other.join();
  });
  print({"two producers over one", kCalls / recorded.seconds / 1e6 / one, "of one", 0.85});
}

void print_bytes_of(const std::string& kind, double target, double raw, const std::function<void(int)>& call) {
  const Recorded recorded = record([&] {
    for (int i = 0; i < kCallsOfKind; ++i) call(i);
  });
  print({"bytes a call, " + kind, recorded.bytes / kCallsOfKind, "bytes", target, raw});
}

void print_bytes() {
  // What the numbers hold at least: the information in them, not their width.
  print_bytes_of("numbers of three decimals", 6, 0, [](int i) { keep(audited_clip(measured(i), 0.25, 75.5)); });
  print_bytes_of("result of full precision", 12, 8, [](int i) { keep(audited_discharge(measured(i), 3.4 / 7, 1.5)); });
  print_bytes_of("constants", 1, 0, [](int) { keep(audited_discharge(1.2, 3.4, 1.5)); });
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> any(0, 1);
  print_bytes_of("random doubles", 26, 19.5,
                 [&](int) { keep(audited_discharge(any(random), any(random), any(random))); });
}

/// The share of calls that take longer than 2 µs when one is made each 100 ns.
void print_waits() {
  constexpr int kPaced = 20'000'000;
  const double tick = ns_per_tick();
  const auto period = static_cast<std::uint64_t>(100 / tick), limit = static_cast<std::uint64_t>(2000 / tick);
  int waited = 0;
  record([&] {
    std::uint64_t next = __rdtsc();
    for (int i = 0; i < kPaced; ++i, next += period) {
      std::uint64_t now;
      while ((now = __rdtsc()) < next) {
      }
      keep(audited_clip(measured(i), 0.25, 75.5));
      waited += __rdtsc() - now > limit;
    }
  });
  print({"calls that wait at a paced 10 M/s", 100.0 * waited / kPaced, "%", 1});
}

}  // namespace

int main(int, char** argv) {
  scratch = argv[1];
  print_rates();
  print_waits();
  print_bytes();
}
