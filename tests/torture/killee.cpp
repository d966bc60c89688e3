// SPDX-License-Identifier: Apache-2.0
// The program that is killed. Usage: killee <mode> <descriptor of the ledger> <turns, 0: without end> <pause_us>
//   threads   threads work side by side and threads come and go, until the turns are over or it is killed; then main
//             returns, and with that the session ends
//   child     the same in a forked child, within an open call of this process, which closes when that is dead
//   next      makes one call: the next writer of the trail
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include "workload.hpp"

namespace {

using namespace torture;

constexpr std::size_t kWorkers = 3, kShortSlot = 4, kParentSlot = 5, kNextSlot = 6;
constexpr int kShortCalls = 3;

struct Pace {
  std::uint64_t turns;  // 0: without end
  useconds_t pause_us;  // after each turn
};

void work(Ledger& ledger, std::size_t slot, Pace pace) {
  Worker worker(ledger, slot);
  for (std::uint64_t number = 0; pace.turns == 0 || number < pace.turns; ++number) {
    if (!worker.turn(number)) ::pause();  // the ledger is full: what there is to see has been done
    if (pace.pause_us != 0) ::usleep(pace.pause_us);
  }
}

/// Threads that make a few calls each, in a call of this one.
void come_and_go(Ledger& ledger, Pace pace) {
  Worker worker(ledger, kShortSlot);
  for (std::uint64_t number = 0; pace.turns == 0 || number < pace.turns; ++number) {
    worker.nest(1, [&] {
      auto calls = annalist::carry([&] {
        for (int i = 0; i < kShortCalls; ++i) worker.make_leaf();
      });
      std::thread(std::move(calls)).join();
    });
    ::usleep(pace.pause_us + 200);
  }
}

void work_on_threads(Ledger& ledger, Pace pace) {
  std::vector<std::thread> threads;
  for (std::size_t slot = 0; slot < kWorkers; ++slot) threads.emplace_back([&, slot] { work(ledger, slot, pace); });
  threads.emplace_back([&] { come_and_go(ledger, pace); });
  for (std::thread& thread : threads) thread.join();
}

/// Whether everything was as it should be, up to the child's end.
bool work_in_child(Ledger& ledger, Pace pace) {
  Worker worker(ledger, kParentSlot);
  worker.nest(1, [&] {
    const pid_t child = ::fork();
    if (child == 0) {
      ledger.process = ::getpid();
      work_on_threads(ledger, pace);
      std::exit(0);
    }
    ::waitpid(child, nullptr, 0);
    worker.make_leaf();
  });
  return annalist::close().ok();
}

}  // namespace

int main(int, char** argv) {
  const std::string_view mode = argv[1];
  Ledger& ledger = *Ledger::open(std::atoi(argv[2]));
  const Pace pace{std::strtoull(argv[3], nullptr, 10), static_cast<useconds_t>(std::atoi(argv[4]))};
  if (mode != "child") ledger.process = ::getpid();
  if (!annalist::configure().ok()) return 1;
  if (mode == "child") return work_in_child(ledger, pace) ? 0 : 1;
  if (mode == "threads") work_on_threads(ledger, pace);
  if (mode == "next") Worker(ledger, kNextSlot).make_text();
  return 0;
}
