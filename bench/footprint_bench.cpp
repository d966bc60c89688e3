// SPDX-License-Identifier: Apache-2.0
// What a recording process takes besides its calls: memory, idle processor time, the delay until bytes are in the file,
// and what short-lived threads cost. Usage: footprint_bench <scratch folder>
#include <sys/stat.h>

#include <atomic>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <latch>
#include <set>

#include "functions.hpp"
#include "rows.hpp"

namespace {

using namespace bench;
using namespace std::chrono_literals;

void call() { keep(audited_discharge(1.234, 3.4, 1.5)); }

/// MiB of this process that nobody else has: anonymous pages, and what its mappings of /dev/shm hold.
double own_mib() {
  double bytes = 0;
  std::ifstream status("/proc/self/status"), maps("/proc/self/maps");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:")) bytes += std::stod(line.substr(8)) * 1024;
  std::set<std::string> files;
  for (std::string line; std::getline(maps, line);)
    if (const std::size_t at = line.find("/dev/shm/"); at != std::string::npos) files.insert(line.substr(at));
  for (const std::string& file : files)
    if (struct stat found{}; ::stat(file.c_str(), &found) == 0) bytes += static_cast<double>(found.st_blocks) * 512;
  return bytes / (1 << 20);
}

/// MiB a thread, while `n_threads` are there that have done `work`; `bare` is what the threads take without it.
template <class Work>
double mib_of_threads(int n_threads, Work work) {
  const double before = own_mib();
  std::latch done(n_threads), leave(1);
  std::vector<std::jthread> threads;
  for (int i = 0; i < n_threads; ++i)
    threads.emplace_back([&] {
      work();
      done.count_down();
      leave.wait();
    });
  done.wait();
  const double taken = own_mib() - before;
  leave.count_down();
  return taken / n_threads;
}

double process_seconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void print_idle() {
  call();
  std::this_thread::sleep_for(3s);
  const double before = process_seconds();
  std::this_thread::sleep_for(5s);
  print({"processor used while idle", 100 * (process_seconds() - before) / 5, "%", 0.2});
}

/// The longest of some times from the return of a call to its bytes in the file.
void print_delay() {
  const std::filesystem::path file = annalist::session_file();
  double longest = 0;
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1100 + 137 * i));
    const auto size = std::filesystem::file_size(file);
    call();
    longest = std::max(longest, seconds([&] {
                         for (int tries = 0; std::filesystem::file_size(file) == size && tries < 5000; ++tries)
                           std::this_thread::sleep_for(1ms);
                       }));
  }
  print({"delay from return to bytes in the file", longest, "s", 1});
}

template <class Work>
double us_a_thread(int n_threads, Work work) {
  return 1e6 / n_threads * seconds([&] {
           for (int i = 0; i < n_threads; ++i) std::thread(work).join();
         });
}

void print_short_threads() {
  constexpr int kThreads = 10000;
  double bare = 1e9, audited = 1e9;
  for (int round = 0; round < 3; ++round) {
    bare = std::min(bare, us_a_thread(kThreads, [] { keep(discharge(1.234, 3.4, 1.5)); }));
    audited = std::min(audited, us_a_thread(kThreads, call));
  }
  print({"10,000 threads of one call: added to a thread", audited - bare, "µs", 10});
}

}  // namespace

int main(int, char** argv) {
  ns_per_tick();
  const double before = own_mib();
  const std::filesystem::path trail = std::filesystem::path(argv[1]) / "footprint";
  if (!annalist::configure({.analyst_name = "bench", .trail = trail.string()})) return 1;
  call();
  std::this_thread::sleep_for(100ms);
  print({"memory at rest", own_mib() - before, "MiB", 16});
  print_idle();
  print_delay();
  // A thread takes a little by itself: its stack.
  const double bare = mib_of_threads(16, [] { keep(discharge(1.234, 3.4, 1.5)); });
  print({"memory of an idle thread", mib_of_threads(16, call) - bare, "MiB", 0.5});
  print({"memory of a busy thread",
         mib_of_threads(4,
                        [] {
                          for (int i = 0; i < 2'000'000; ++i) call();
                        }),
         "MiB", 5});
  print_short_threads();
  return annalist::close() ? 0 : 1;
}
