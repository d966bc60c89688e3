// SPDX-License-Identifier: Apache-2.0
// Kills the killee at a random instant, again and again, seals what it left in one of the ways there are, and holds the
// trail against the ledger. Usage: kills <killee> <annalist> <directory> <runs> <seed> <trails to keep>
// Prints its figures as JSON; exit code 1 where anything was lost, doubled or invented.
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "ledger.hpp"
#include "verdict.hpp"

namespace {

using namespace torture;
namespace fs = std::filesystem;

constexpr std::uint64_t kThreads = 8;               // of the killee, at most
constexpr std::uint64_t kLargestKept_calls = 2000;  // readers that nobody hurried read them
constexpr double kLongest_us = 400'000, kLongestStart_us = 10'000, kLongestRecovery_us = 8'000;
constexpr std::uint64_t kOneOf = 8;  // is killed while it starts
constexpr std::uint64_t kMostTurns = 200;

enum class Sealing { kCommand, kKilledCommand, kNextWriter };

/// How one run goes.
struct Plan {
  const char* mode;  // of the killee
  std::uint64_t turns;
  int pause_us;
  int rotate_bytes;
  bool from_start;  // the instant is counted from the start of the program, not from its first call on
  std::uint64_t kill_after_us;
  Sealing sealing;
};

struct Figures {
  std::uint64_t runs = 0, calls = 0, open = 0, notes = 0, in_flight = 0, sealed_by_themselves = 0,
                recoverers_killed = 0, failed = 0;
};

/// Purpose: the driver. Thread safety: none.
class Kills {
 public:
  Kills(char** argv)
      : killee_(argv[1]),
        command_(argv[2]),
        directory_(argv[3]),
        runs_(std::strtoull(argv[4], nullptr, 10)),
        random_(std::strtoull(argv[5], nullptr, 10)),
        keep_(std::atoi(argv[6])) {}

  int run();

 private:
  Plan make_plan();
  void run_one(std::uint64_t number);
  void record_and_die(const Plan& plan, const std::string& trail, Ledger& ledger, int descriptor);
  bool seal(const Plan& plan, const std::string& trail, int descriptor);
  void report(std::uint64_t number, const Plan& plan, const Verdict& verdict);
  pid_t start_killee(const Plan& plan, const std::string& trail, int descriptor) const;
  pid_t start_recovery(const std::string& trail) const;
  std::uint64_t up_to(std::uint64_t limit) { return random_() % (limit + 1); }
  /// As many short ones as long ones.
  std::uint64_t instant_us(double longest) {
    return static_cast<std::uint64_t>(std::exp(std::uniform_real_distribution<>(0, std::log(longest))(random_)));
  }

  const std::string killee_, command_, directory_;
  const std::uint64_t runs_;
  std::mt19937_64 random_;
  int keep_;
  Figures figures_;
};

pid_t start(const std::vector<std::string>& command,
            const std::vector<std::pair<std::string, std::string>>& environment) {
  const pid_t child = ::fork();
  // A group of its own, and both see to it: whoever is first.
  ::setpgid(child, child);
  if (child != 0) return child;
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> argv;
  for (const std::string& argument : command) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

void sleep_us(std::uint64_t us) {
  const timespec time{static_cast<time_t>(us / 1'000'000), static_cast<long>(us % 1'000'000 * 1000)};
  ::nanosleep(&time, nullptr);
}

int wait_for(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

bool is_empty(const Witness& witness) {
  for (const auto& slot : witness)
    if (!slot.empty()) return false;
  return true;
}

Plan Kills::make_plan() {
  Plan plan;
  const std::uint64_t draw = up_to(99);
  plan.mode = draw < 20 ? "child" : "threads";
  plan.turns = draw % 3 == 0 ? 1 + up_to(kMostTurns) : 0;
  plan.pause_us = up_to(1) == 0 ? 0 : static_cast<int>(up_to(3000));
  plan.rotate_bytes = up_to(1) == 0 ? 0 : 1 << 16;
  plan.from_start = up_to(kOneOf - 1) == 0;
  plan.kill_after_us = instant_us(plan.from_start ? kLongestStart_us : kLongest_us);
  plan.sealing = static_cast<Sealing>(up_to(2));
  return plan;
}

pid_t Kills::start_killee(const Plan& plan, const std::string& trail, int descriptor) const {
  return start(
      {killee_, plan.mode, std::to_string(descriptor), std::to_string(plan.turns), std::to_string(plan.pause_us)},
      {{"ANNALIST_TRAIL", trail}, {"ANNALIST_ROTATE_BYTES", std::to_string(plan.rotate_bytes)}});
}

pid_t Kills::start_recovery(const std::string& trail) const {
  return start({"/bin/sh", "-c", "exec \"$0\" recover \"$1\" >/dev/null 2>&1", command_, trail}, {});
}

void Kills::record_and_die(const Plan& plan, const std::string& trail, Ledger& ledger, int descriptor) {
  const pid_t killee = start_killee(plan, trail, descriptor);
  while (!plan.from_start && is_empty(ledger.witness())) sleep_us(10);
  sleep_us(plan.kill_after_us);
  const pid_t target = ledger.process;
  // A child that is killed leaves its parent to close; before there is one, all that there is gets killed.
  ::kill(target != 0 ? target : -killee, SIGKILL);
  if (wait_for(killee) == 0) ++figures_.sealed_by_themselves;
}

/// Whether the trail was sealed as it should.
bool Kills::seal(const Plan& plan, const std::string& trail, int descriptor) {
  if (plan.sealing == Sealing::kNextWriter) {
    Plan next = plan;
    next.mode = "next";
    next.turns = 1;
    return wait_for(start_killee(next, trail, descriptor)) == 0;
  }
  if (plan.sealing == Sealing::kKilledCommand) {
    for (std::uint64_t i = 0; i <= up_to(2); ++i) {
      const pid_t recovery = start_recovery(trail);
      sleep_us(instant_us(kLongestRecovery_us));
      ::kill(recovery, SIGKILL);
      if (WIFSIGNALED(wait_for(recovery))) ++figures_.recoverers_killed;
    }
  }
  return wait_for(start_recovery(trail)) == 0;
}

void Kills::run_one(std::uint64_t number) {
  const std::string trail = directory_ + "/" + std::to_string(number);
  const Plan plan = make_plan();
  int descriptor = -1;
  Ledger* ledger = Ledger::create(descriptor);
  if (ledger == nullptr) throw std::runtime_error("no memory for the ledger");
  record_and_die(plan, trail, *ledger, descriptor);
  const bool began = !is_empty(ledger->witness());
  Verdict verdict;
  // Where it was killed before its first call there may be nothing at all.
  if (!seal(plan, trail, descriptor) && began) verdict.violations.push_back("could not be sealed");
  if (const Witness witness = ledger->witness(); !is_empty(witness)) {
    Verdict judged = judge(trail, witness, kThreads);
    judged.violations.insert(judged.violations.end(), verdict.violations.begin(), verdict.violations.end());
    verdict = std::move(judged);
  }
  ::munmap(ledger, sizeof *ledger);
  ::close(descriptor);
  report(number, plan, verdict);
  const bool keep = !verdict.violations.empty() ||
                    (keep_ > 0 && verdict.calls > 0 && verdict.calls <= kLargestKept_calls && keep_-- > 0);
  if (!keep) fs::remove_all(trail);
}

void Kills::report(std::uint64_t number, const Plan& plan, const Verdict& verdict) {
  ++figures_.runs;
  figures_.calls += verdict.calls;
  figures_.open += verdict.open;
  figures_.notes += verdict.notes;
  figures_.in_flight += verdict.in_flight;
  if (verdict.violations.empty()) return;
  ++figures_.failed;
  std::fprintf(stderr, "run %llu (%s, %llu turns, pause %d us, parts of %d bytes, killed after %llu us, sealing %d):\n",
               static_cast<unsigned long long>(number), plan.mode, static_cast<unsigned long long>(plan.turns),
               plan.pause_us, plan.rotate_bytes, static_cast<unsigned long long>(plan.kill_after_us),
               static_cast<int>(plan.sealing));
  for (const std::string& violation : verdict.violations) std::fprintf(stderr, "  %s\n", violation.c_str());
}

int Kills::run() {
  fs::create_directories(directory_);
  for (std::uint64_t number = 0; number < runs_; ++number) {
    run_one(number);
    if ((number + 1) % 100 == 0)
      std::fprintf(stderr, "%llu of %llu kills, %llu calls\n", static_cast<unsigned long long>(number + 1),
                   static_cast<unsigned long long>(runs_), static_cast<unsigned long long>(figures_.calls));
  }
  const auto number = [](std::uint64_t n) { return std::to_string(n); };
  std::printf("%s\n", ("{\"kills\": " + number(figures_.runs) + ", \"calls\": " + number(figures_.calls) +
                       ", \"open\": " + number(figures_.open) + ", \"notes\": " + number(figures_.notes) +
                       ", \"in_flight\": " + number(figures_.in_flight) +
                       ", \"ended_first\": " + number(figures_.sealed_by_themselves) + ", \"recoverers_killed\": " +
                       number(figures_.recoverers_killed) + ", \"failed\": " + number(figures_.failed) + "}")
                          .c_str());
  return figures_.failed == 0 ? 0 : 1;
}

}  // namespace

int main(int, char** argv) { return Kills(argv).run(); }
