// SPDX-License-Identifier: Apache-2.0
// Stops the stepee after each single instruction of a scenario, and recovers what a kill would have left there.
// Usage: steps <stepee> <directory> <whole: 0 or 1> <scenario...>
// Where not the whole is asked for, what the recorder does ahead of its write is gone through by system calls: it
// changes nothing that outlives it. Prints its figures as JSON; exit code 1 where anything was lost or invented.
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <annalist/recover.hpp>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "gate.hpp"
#include "remains.hpp"
#include "stepper.hpp"
#include "verdict.hpp"

namespace {

using namespace torture;
namespace fs = std::filesystem;

constexpr const char* kRecorder = "annalist";  // its thread's name
constexpr std::size_t kMostShown = 3;
constexpr useconds_t kBlocked_us = 20;  // who waits for a thread that cannot go on gives others the processor

struct Figures {
  std::uint64_t stops = 0, states = 0, failed = 0;
};

/// Purpose: one scenario in a process of its own. Thread safety: none.
class Scenario {
 public:
  Scenario(std::string name, std::string stepee, std::string directory, bool whole)
      : name_(std::move(name)), stepee_(std::move(stepee)), trail_(std::move(directory)), whole_(whole) {}

  Figures run();

 private:
  void start();
  void go_through(Stepper& stepper, Remains& remains);
  void step_commit(Stepper& stepper, Remains& remains);
  Stop advance(Stepper& stepper, pid_t thread, Remains& remains, bool by_instruction);
  void judge_all(const Remains& remains);

  const std::string name_, stepee_, trail_;
  const bool whole_;
  int descriptor_ = -1;
  Ledger* ledger_ = nullptr;
  pid_t process_ = 0;
  Figures figures_;
};

void Scenario::start() {
  ledger_ = Ledger::create(descriptor_);
  if (ledger_ == nullptr) throw std::runtime_error("no memory for the ledger");
  const std::string descriptor = std::to_string(descriptor_);
  process_ = ::fork();
  if (process_ == 0) {
    ::setenv("ANNALIST_TRAIL", trail_.c_str(), 1);
    ::execl(stepee_.c_str(), stepee_.c_str(), name_.c_str(), descriptor.c_str(), nullptr);
    ::_exit(127);
  }
  while (ledger_->gate != kAtGate)
    if (::usleep(1000); ::waitpid(process_, nullptr, WNOHANG) != 0)
      throw std::runtime_error(name_ + ": ended too early");
}

Stop Scenario::advance(Stepper& stepper, pid_t thread, Remains& remains, bool by_instruction) {
  const Stop stop = by_instruction ? stepper.step(thread) : stepper.go_to_system_call(thread);
  if (stop == Stop::kBlocked) {
    ::usleep(kBlocked_us);
    return stop;
  }
  ++figures_.stops;
  if (stop == Stop::kSystemCall)
    remains.look_for_files();
  else
    remains.look();
  return stop;
}

/// Who can go on does: the main thread, else one that it made, else the recorder.
void Scenario::go_through(Stepper& stepper, Remains& remains) {
  const pid_t recorder = stepper.find(kRecorder);
  ledger_->gate = kOpen;
  while (ledger_->gate != kThrough) {
    std::vector<pid_t> order = stepper.threads();
    std::stable_partition(order.begin(), order.end(), [&](pid_t thread) { return thread != recorder; });
    for (const pid_t thread : order)
      if (advance(stepper, thread, remains, whole_ || thread != recorder) != Stop::kBlocked) break;
  }
}

/// Up to where the recorder sleeps behind a chunk that it has written.
void Scenario::step_commit(Stepper& stepper, Remains& remains) {
  const pid_t recorder = stepper.find(kRecorder);
  const std::size_t before = remains.bytes_in_trail();
  bool has_come_to_write = whole_;
  for (;;) {
    const Stop stop = advance(stepper, recorder, remains, has_come_to_write);
    if (stop == Stop::kGone) throw std::runtime_error(name_ + ": the recorder is gone");
    if (stop == Stop::kBlocked && remains.bytes_in_trail() > before) return;
    has_come_to_write = has_come_to_write || (stop != Stop::kBlocked && stepper.is_at_write(recorder));
  }
}

void Scenario::judge_all(const Remains& remains) {
  std::size_t number = 0;
  for (const State& state : remains.states()) {
    remains.remove();
    state.restore();
    const auto report = annalist::recover(trail_);
    Verdict verdict = judge(trail_, state.witness, 1);
    if (!report || !report->complete()) verdict.violations.push_back("could not be recovered whole");
    ++number;
    if (verdict.violations.empty()) continue;
    if (++figures_.failed > kMostShown) continue;
    std::fprintf(stderr, "%s, state %zu of %zu:\n", name_.c_str(), number, remains.states().size());
    for (const std::string& violation : verdict.violations) std::fprintf(stderr, "  %s\n", violation.c_str());
  }
  remains.remove();
  figures_.states = remains.states().size();
}

Figures Scenario::run() {
  start();
  Stepper stepper(process_);
  if (!stepper.hold()) throw std::runtime_error(std::string("cannot trace a child: ") + std::strerror(errno));
  Remains remains(trail_, *ledger_);
  remains.look_for_files();
  if (name_ == "commit")
    step_commit(stepper, remains);
  else
    go_through(stepper, remains);
  ::kill(process_, SIGKILL);
  while (::waitpid(-1, nullptr, __WALL) > 0) {
  }
  judge_all(remains);
  ::munmap(ledger_, sizeof *ledger_);
  ::close(descriptor_);
  return figures_;
}

}  // namespace

int main(int argc, char** argv) {
  bool failed = false;
  std::string text;
  for (int i = 4; i < argc; ++i) {
    const std::string trail = std::string(argv[2]) + "/" + argv[i];
    const Figures figures = Scenario(argv[i], argv[1], trail, argv[3][0] == '1').run();
    fs::remove_all(trail);
    failed = failed || figures.failed != 0;
    text += (text.empty() ? "{\"" : ", \"") + std::string(argv[i]) +
            "\": {\"stops\": " + std::to_string(figures.stops) + ", \"states\": " + std::to_string(figures.states) +
            ", \"failed\": " + std::to_string(figures.failed) + "}";
    std::fprintf(stderr, "%s: %llu stops, %llu states, %llu failed\n", argv[i],
                 static_cast<unsigned long long>(figures.stops), static_cast<unsigned long long>(figures.states),
                 static_cast<unsigned long long>(figures.failed));
  }
  std::printf("%s}\n", text.c_str());
  return failed ? 1 : 0;
}
