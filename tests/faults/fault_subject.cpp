// SPDX-License-Identifier: Apache-2.0
// A short recording for syscall_sweep.py: fault_subject TRAIL COUNTER. Its result must be the same whatever fails; in
// the file COUNTER, eight bytes, it counts the calls that have returned.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <annalist/annalist.hpp>
#include <cstdint>
#include <system_error>
#include <thread>

namespace {

int next(int n) { return n + 1; }
constexpr auto audited_next = annalist::annalize<"next">(next, "n");

std::uint64_t* map_counter(const char* path) {
  const int descriptor = ::open(path, O_RDWR | O_CREAT, 0600);
  if (descriptor < 0 || ::ftruncate(descriptor, sizeof(std::uint64_t)) != 0) return nullptr;
  void* page = ::mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  ::close(descriptor);
  return page != MAP_FAILED ? static_cast<std::uint64_t*>(page) : nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t* const counter = argc == 3 ? map_counter(argv[2]) : nullptr;
  if (counter == nullptr) return 2;
  const auto count_up = [counter](int calls) {
    int n = 0;
    while (n < calls) {
      n = audited_next(n);
      __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
    }
    return n;
  };
  ::getppid();  // the sweep begins behind this
  annalist::Options options;
  options.analyst_name = "tester";
  options.trail = argv[1];
  static_cast<void>(annalist::configure(options));
  int sum = count_up(10);
  ::usleep(350'000);  // what came until here has been written
  sum += count_up(10);
  try {
    std::thread([&] { sum += count_up(10); }).join();
  } catch (const std::system_error&) {
    sum += count_up(10);
  }
  static_cast<void>(annalist::close());
  return sum == 30 ? 0 : 1;
}
