// SPDX-License-Identifier: Apache-2.0
// What the machine can do at all: the floors under the other rows. Usage: machine_bench <scratch folder>
#include <fcntl.h>
#include <openssl/sha.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>

#include "rows.hpp"

namespace {

using namespace bench;

constexpr std::size_t kBytes = std::size_t{256} << 20;

/// Nanoseconds for a word to go to the other core and back.
double round_trip_ns() {
  constexpr int kTrips = 200000;
  alignas(64) static std::atomic<int> there{0};  // partner: back, each is stored by one thread
  alignas(64) static std::atomic<int> back{0};
  std::thread other([] {
    for (int i = 1; i <= kTrips; ++i) {
      while (there.load(std::memory_order_acquire) != i) {
      }
      back.store(i, std::memory_order_release);
    }
  });
  const double passed = seconds([] {
    for (int i = 1; i <= kTrips; ++i) {
      there.store(i, std::memory_order_release);
      while (back.load(std::memory_order_acquire) != i) {
      }
    }
  });
  other.join();
  return passed * 1e9 / kTrips;
}

double write_gb(const std::string& path, const std::vector<std::uint8_t>& bytes) {
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  bool is_written = true;
  const double passed = seconds([&] {
    for (std::size_t at = 0; at < bytes.size(); at += 1 << 20)
      is_written = is_written && ::write(file, bytes.data() + at, 1 << 20) == 1 << 20;
  });
  ::close(file);
  std::filesystem::remove(path);
  return is_written ? static_cast<double>(bytes.size()) / passed / 1e9 : 0;
}

}  // namespace

int main(int, char** argv) {
  std::vector<std::uint8_t> from(kBytes, 1), to(kBytes, 2);
  constexpr double kGb = static_cast<double>(kBytes) / 1e9;
  print({"machine: two clock reads", time_of([](int) { keep(__rdtsc() - __rdtsc()); }, 1000).p50_ns, "ns"});
  print({"machine: core to core and back", round_trip_ns(), "ns"});
  print({"machine: memory copied", kGb / seconds([&] { std::memcpy(to.data(), from.data(), kBytes); }), "GB/s"});
  std::uint8_t digest[SHA256_DIGEST_LENGTH];
  print({"machine: SHA-256", kGb / seconds([&] { SHA256(from.data(), kBytes, digest); }), "GB/s"});
  print({"machine: write", write_gb(std::string(argv[1]) + "/written", from), "GB/s"});
}
