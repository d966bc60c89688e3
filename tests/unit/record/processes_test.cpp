// SPDX-License-Identifier: Apache-2.0
// Forked children, killed processes, and what recovery makes of them.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/mman.h>

#include <map>
#include <set>
#include <thread>

#include "os/control.hpp"
#include "record/recording.hpp"

using namespace annalist;
using namespace recording;

namespace {

/// A page that parent and child share.
std::uint64_t* shared_counter() {
  void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return static_cast<std::uint64_t*>(page);
}

/// A child that records until it is killed `after_us` microseconds from its first call on; gives how many calls it saw
/// return.
std::uint64_t kill_while_recording(const TemporaryTrail& trail, unsigned after_us) {
  std::uint64_t* counter = shared_counter();
  const pid_t child = ::fork();
  if (child == 0) {
    (void)configure(options(trail));
    work(-1, [&] {
      for (std::int64_t n = 0;; ++n) {
        work(n);
        __atomic_store_n(counter, static_cast<std::uint64_t>(n) + 1, __ATOMIC_RELEASE);
      }
    });
    ::_exit(0);
  }
  while (__atomic_load_n(counter, __ATOMIC_ACQUIRE) == 0) ::usleep(50);
  ::usleep(after_us);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  const std::uint64_t seen = *counter;
  ::munmap(counter, 4096);
  return seen;
}

}  // namespace

TEST_CASE("fork: a child records a session of its own whose calls name the parent's open call") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  int status = -1;
  work(1, [&] {
    status = in_child([] {
      work(100);
      work(101, [] { work(102); });
    });
    work(2);
  });
  REQUIRE(close().ok());
  CHECK(WIFEXITED(status));
  const auto opened = read::Trail::open(trail.path()).value();
  REQUIRE(opened.sessions().size() == 2);
  const auto calls = calls_of(trail.path());
  REQUIRE(calls.size() == 5);
  std::map<std::string, read::Call> by_argument;
  for (const auto& call : calls) by_argument[call.arguments[0].json()] = call;
  CHECK(by_argument["100"].session->name != by_argument["1"].session->name);
  CHECK(by_argument["100"].parent == by_argument["1"].id);
  CHECK(by_argument["101"].parent == by_argument["1"].id);
  CHECK(by_argument["102"].parent == by_argument["101"].id);
  CHECK(by_argument["2"].parent == by_argument["1"].id);
  CHECK(by_argument["1"].status == read::CallStatus::kReturned);
}

TEST_CASE("fork: what a child left open by _exit is sealed when its parent closes") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  work(1);
  const pid_t child = ::fork();
  if (child == 0) {
    work(2);
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  REQUIRE(close().ok());
  const auto opened = read::Trail::open(trail.path()).value();
  std::multiset<read::State> states;
  for (const auto& session : opened.sessions()) states.insert(session.info().state);
  CHECK(states == std::multiset{read::State::kSealed, read::State::kRecovered});
  CHECK(calls_of(trail.path()).size() == 2);
}

TEST_CASE("fork: a child that calls nothing audited leaves no session") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  work(1);
  in_child([] {});
  REQUIRE(close().ok());
  CHECK(read::Trail::open(trail.path()).value().sessions().size() == 1);
}

TEST_CASE("kill -9: no completed call is missing, none is invented, and the open one is listed") {
  for (const unsigned after_us : {0u, 300u, 3'000u, 30'000u, 100'000u}) {
    CAPTURE(after_us);
    TemporaryTrail trail;
    const std::uint64_t seen = kill_while_recording(trail, after_us);
    const auto report = recover(trail.path());
    REQUIRE(report.ok());
    REQUIRE(report->sessions.size() == 1);
    INFO(report->sessions[0].status.text());
    CHECK(report->complete());
    const auto calls = calls_of(trail.path());
    std::set<std::int64_t> returned;
    std::size_t open = 0;
    for (const auto& call : calls) {
      if (call.status == read::CallStatus::kOpen)
        ++open;
      else
        returned.insert(std::stoll(call.arguments[0].json()));
    }
    // The one that the kill interrupted may have been recorded without having been counted.
    CHECK(returned.size() >= seen);
    CHECK(returned.size() <= seen + 1);
    CHECK(*returned.begin() == 0);
    CHECK(*returned.rbegin() == static_cast<std::int64_t>(returned.size()) - 1);
    CHECK(open >= 1);
    CHECK(open <= 2);
    const auto opened = read::Trail::open(trail.path()).value();
    CHECK(opened.sessions()[0].info().state == read::State::kRecovered);
    CHECK(opened.sessions()[0].info().findings.empty());
    CHECK_FALSE(os::session_has_shared_files(opened.sessions()[0].info().name));
  }
}

TEST_CASE("kill -9: recovering twice changes nothing, and a living session is left alone") {
  TemporaryTrail trail;
  kill_while_recording(trail, 1000);
  REQUIRE(configure(options(trail)).ok());  // the next writer recovers
  work(1);
  const auto report = recover(trail.path());
  REQUIRE(report.ok());
  CHECK(report->sessions.empty());
  REQUIRE(close().ok());
  std::set<read::State> states;
  const auto opened = read::Trail::open(trail.path()).value();
  for (const auto& session : opened.sessions()) states.insert(session.info().state);
  CHECK(states == std::set{read::State::kSealed, read::State::kRecovered});
}

TEST_CASE("recover: a session that was killed while it began is no session") {
  for (const std::size_t written : {0, 100}) {
    TemporaryTrail trail;
    const pid_t child = ::fork();
    if (child == 0) {
      (void)configure(options(trail));
      ::raise(SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    const auto dead = read::Trail::open(trail.path()).value().sessions()[0].info();
    std::filesystem::resize_file(dead.files[0], written);
    const auto report = recover(trail.path());
    REQUIRE(report.ok());
    CHECK(report->complete());
    CHECK(report->sessions.empty());
    CHECK(read::Trail::open(trail.path()).value().sessions().empty());
    CHECK_FALSE(os::session_has_shared_files(dead.name));
  }
}

TEST_CASE("recover: a session whose rings are gone is sealed only when told so, with a gap") {
  TemporaryTrail trail;
  kill_while_recording(trail, 600'000);
  const auto dead = read::Trail::open(trail.path()).value().sessions()[0].info();
  CHECK(dead.state == read::State::kDead);
  os::remove_shared_files(dead.name);
  auto report = recover(trail.path());
  REQUIRE(report.ok());
  CHECK_FALSE(report->complete());
  CHECK_FALSE(report->sessions[0].status.ok());
  report = recover(trail.path(), {.session = {}, .without_rings = true});
  REQUIRE(report.ok());
  CHECK_FALSE(report->complete());
  CHECK(report->sessions[0].status.ok());
  const auto opened = read::Trail::open(trail.path()).value();
  CHECK(opened.sessions()[0].info().state == read::State::kRecovered);
  CHECK(opened.sessions()[0].info().gaps == 1);
  CHECK(opened.sessions()[0].info().calls > 0);
}

TEST_CASE("live: readers see the calls of a running process that are not in its file yet") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  work(1, [&] {
    work(2);
    const auto calls = calls_of(trail.path());
    REQUIRE(calls.size() == 2);
    CHECK(calls[0].status == read::CallStatus::kOpen);
    CHECK(calls[1].status == read::CallStatus::kReturned);
    CHECK(read::Trail::open(trail.path()).value().sessions()[0].info().state == read::State::kOpen);
  });
  REQUIRE(close().ok());
}
