// SPDX-License-Identifier: Apache-2.0
// Processes that fork or die while their sessions go from part to part, and readers who look on.
#include <doctest/doctest.h>
#include <signal.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "os/control.hpp"
#include "record/rotating.hpp"

using namespace annalist;
using namespace recording;

namespace {

constexpr int kThreads = 2;

/// A child in which each thread records numbers that leave its own remainder, and tells how far it is.
pid_t start_child(const TemporaryTrail& trail, SharedCounters& counters) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  (void)configure(rotating(trail));
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kThreads; ++i)
    threads.emplace_back([&, i] {
      std::mt19937 random(i);
      for (std::uint64_t n = 0;; ++n) {
        numbered_text(n * kThreads + i, random);
        counters.set(i, n + 1);
        if (n % 4 == 0) ::usleep(1000);  // some parts, and not some hundred megabytes
      }
    });
  for (std::thread& thread : threads) thread.join();
  ::_exit(0);
}

/// Kills it `after_us` microseconds after both threads have some calls.
void kill_child(pid_t child, const SharedCounters& counters, unsigned after_us) {
  for (std::size_t i = 0; i < kThreads; ++i)
    while (counters.get(i) < 100) ::usleep(100);
  ::usleep(after_us);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

/// Whether every call that a thread saw return is there once, and at most the one after it as well.
bool is_complete(const std::map<std::uint64_t, int>& numbers, const SharedCounters& counters) {
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kThreads; ++i) {
    seen += counters.get(i);
    for (std::uint64_t n = 0; n < counters.get(i); ++n) {
      const auto found = numbers.find(n * kThreads + i);
      if (found == numbers.end() || found->second != 1) return false;
    }
  }
  return numbers.size() <= seen + kThreads;
}

}  // namespace

TEST_CASE(
    "kill -9 while parts are rotated: no completed call is missing, none is there twice, and all parts are sealed") {
  std::mt19937 random(7);
  std::size_t parts = 0;
  for (int kill = 0; kill < 20; ++kill) {
    TemporaryTrail trail;
    SharedCounters counters;
    kill_child(start_child(trail, counters), counters, static_cast<unsigned>(random() % 60'000));
    const auto dead = read::Trail::open(trail.path()).value();
    REQUIRE(dead.sessions().size() == 1);
    CHECK(is_complete(numbers_of(dead), counters));
    const auto report = recover(trail.path());
    REQUIRE(report.ok());
    REQUIRE(report->sessions.size() == 1);
    INFO(report->sessions[0].status.text());
    CHECK(report->complete());
    const auto opened = read::Trail::open(trail.path()).value();
    REQUIRE(opened.sessions().size() == 1);
    CHECK(is_complete(numbers_of(opened), counters));
    CHECK(findings_of(trail.path()) == std::vector<std::string>{});
    CHECK(opened.sessions()[0].info().state == read::State::kRecovered);
    CHECK(opened.sessions()[0].info().calls == report->sessions[0].calls);
    for (const std::string& file : opened.sessions()[0].info().files) CHECK(file.ends_with(".mcap"));
    parts += opened.sessions()[0].info().files.size();
  }
  CHECK(parts > 30);
}

TEST_CASE("recover: a part that was only being begun is removed, and one that has to follow is made") {
  TemporaryTrail trail;
  SharedCounters counters;
  kill_child(start_child(trail, counters), counters, 30'000);
  auto files = read::Trail::open(trail.path()).value().sessions()[0].info().files;
  REQUIRE(files.size() >= 2);
  REQUIRE(files.back().ends_with(".open"));
  const std::string first = files[0].substr(0, files[0].find(".mcap"));
  const std::string begun = first + "." + std::to_string(files.size() + 1) + ".mcap.open";
  std::ofstream(begun).close();
  CHECK(findings_of(trail.path()).empty());

  SUBCASE("begun behind a part that goes on") {
    const auto report = recover(trail.path());
    REQUIRE(report.ok());
    INFO(report->sessions[0].status.text());
    CHECK(report->complete());
    CHECK_FALSE(std::filesystem::exists(begun));
    CHECK(is_complete(numbers_of(read::Trail::open(trail.path()).value()), counters));
  }
  SUBCASE("to follow a part that ended, whether it was begun or not") {
    const auto name = read::Trail::open(trail.path()).value().sessions()[0].info().name;
    os::remove_shared_files(name);
    std::filesystem::remove(begun);
    const bool is_begun = files.size() % 2 == 0;
    if (is_begun)
      std::ofstream(files.back(), std::ios::trunc).close();
    else
      std::filesystem::remove(files.back());
    // As it was before it was sealed.
    const std::string ended = files[files.size() - 2];
    std::filesystem::permissions(ended, std::filesystem::perms::owner_all);
    std::filesystem::rename(ended, ended + ".open");
    CHECK(read::Trail::open(trail.path()).value().sessions()[0].info().state == read::State::kDead);
    const auto report = recover(trail.path(), {.session = {}, .without_rings = true});
    REQUIRE(report.ok());
    INFO(report->sessions[0].status.text());
    CHECK(report->sessions[0].status.ok());
    const auto opened = read::Trail::open(trail.path()).value();
    CHECK(opened.sessions()[0].info().files.size() == files.size());
    CHECK(opened.sessions()[0].info().state == read::State::kRecovered);
    CHECK(opened.sessions()[0].info().gaps == 1);
    CHECK(opened.sessions()[0].info().calls == report->sessions[0].calls);
  }
  CHECK(findings_of(trail.path()) == std::vector<std::string>{});
}

TEST_CASE("fork while parts are rotated: children record sessions of their own, and no file has two writers") {
  constexpr std::uint64_t kChildren = 6, kCallsOfChild = 150;
  TemporaryTrail trail;
  REQUIRE(configure(rotating(trail)).ok());
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> calls{0};
  std::thread busy([&] {
    std::mt19937 random(1);
    while (!stop) numbered_text(calls++, random);
  });
  for (std::uint64_t child = 0; child < kChildren; ++child) {
    while (calls < 300 * (child + 1)) ::usleep(500);
    in_child([] {
      std::mt19937 random(2);
      for (std::uint64_t n = 0; n < kCallsOfChild; ++n) numbered_text(n, random);
    });
  }
  stop = true;
  busy.join();
  REQUIRE(close().ok());
  CHECK(findings_of(trail.path()) == std::vector<std::string>{});
  const auto opened = read::Trail::open(trail.path()).value();
  REQUIRE(opened.sessions().size() == 1 + kChildren);
  CHECK(opened.sessions()[0].info().calls == calls);
  for (std::size_t i = 1; i < opened.sessions().size(); ++i) CHECK(opened.sessions()[i].info().calls == kCallsOfChild);
}

TEST_CASE("live: whoever reads while parts are rotated sees every call that had returned by then, once") {
  TemporaryTrail trail;
  SharedCounters counters;
  const pid_t child = start_child(trail, counters);
  for (std::size_t i = 0; i < kThreads; ++i)
    while (counters.get(i) < 100) ::usleep(100);
  for (int look = 0; look < 25; ++look) {
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < kThreads; ++i) seen += counters.get(i);
    const auto opened = read::Trail::open(trail.path()).value();
    REQUIRE(opened.sessions().size() == 1);
    CHECK(opened.sessions()[0].info().findings.empty());
    CHECK(opened.sessions()[0].info().state == read::State::kOpen);
    CHECK(opened.sessions()[0].info().calls >= seen);
    const auto numbers = numbers_of(opened);
    CHECK(numbers.size() == opened.sessions()[0].info().calls);
    ::usleep(5'000);
  }
  kill_child(child, counters, 0);
  CHECK(recover(trail.path())->complete());
}
