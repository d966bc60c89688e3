// SPDX-License-Identifier: Apache-2.0
// The program that is stopped after each of its instructions. Usage: stepee <scenario> <descriptor of the ledger>
// It records until everything has been called once, waits at the gate of the ledger, and goes through the scenario.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>

#include "gate.hpp"
#include "workload.hpp"

namespace {

using namespace torture;

constexpr std::uint64_t kPlainTurn = 1;  // a turn in which nothing is large, deep or ended on another thread
constexpr useconds_t kUntilIdle_us = 600'000;

/// Runs what is stepped.
using Behind = std::function<void(const std::function<void()>&)>;
using Scenario = std::function<void(Worker&, const Behind&)>;

/// Calls that are stepped whole.
template <class Calls>
Scenario of(Calls calls) {
  return [calls](Worker& worker, const Behind& behind) { behind([&] { calls(worker); }); };
}

const std::map<std::string, Scenario>& scenarios() {
  static const std::map<std::string, Scenario> all = {
      {"leaf", of([](Worker& worker) { worker.make_leaf(); })},
      {"nest", of([](Worker& worker) { worker.nest(2); })},
      {"text", of([](Worker& worker) { worker.make_text(); })},
      {"samples", of([](Worker& worker) { worker.make_samples(false); })},
      {"fails", of([](Worker& worker) { worker.raise(); })},
      {"note", of([](Worker& worker) { worker.note(); })},
      {"steps", of([](Worker& worker) { worker.steps(kPlainTurn); })},
      {"strays", of([](Worker& worker) { worker.nest(1, [&] { worker.strays(kPlainTurn); }); })},
      {"threads", of([](Worker& worker) { worker.nest(1, [&] { worker.strays(kStrayTurn); }); })},
      {"deep",
       [](Worker& worker, const Behind& behind) { worker.nest(kDeep, [&] { behind([&] { worker.nest(1); }); }); }},
      {"commit",
       [](Worker& worker, const Behind& behind) {
         worker.turn(kPlainTurn);
         behind([] {});
       }},
      {"close",
       [](Worker& worker, const Behind& behind) {
         worker.turn(kPlainTurn);
         behind([] { (void)annalist::close(); });
       }},
  };
  return all;
}

}  // namespace

int main(int, char** argv) {
  const Scenario& scenario = scenarios().at(argv[1]);
  Ledger& ledger = *Ledger::open(std::atoi(argv[2]));
  ledger.process = ::getpid();
  if (!annalist::configure().ok()) return 1;
  Worker worker(ledger, 0);
  for (int i = 0; i < 3; ++i) worker.turn(kPlainTurn);
  ::usleep(kUntilIdle_us);
  scenario(worker, [&](const std::function<void()>& stepped) {
    ledger.gate = kAtGate;
    while (ledger.gate != kOpen) {
    }
    stepped();
    ledger.gate = kThrough;
    for (;;) ::pause();
  });
}
