// SPDX-License-Identifier: Apache-2.0
// Faults while recording: the program goes on as it would, what is lost is counted in a gap, and recording goes on
// when the fault is over.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "record/patience.hpp"
#include "record/recording.hpp"

using namespace annalist;
using namespace recording;

namespace {

/// What the library says, and how patient its callers are, for the length of a test.
class Watched {
 public:
  explicit Watched(std::uint64_t patience_ms = 100) {
    record::give_up_after_ns = patience_ms * 1'000'000;
    said().clear();
    set_text_sink([](std::string_view line, void*) { said() += line; });
  }
  ~Watched() {
    set_text_sink(nullptr);
    record::give_up_after_ns = 5'000'000'000;
  }
  static std::string& said() {
    static std::string text;
    return text;
  }
  static std::ptrdiff_t lines() { return std::count(said().begin(), said().end(), '\n'); }
};

/// No file grows beyond so many bytes as long as it lives, as with a quota that is used up.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::uint64_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_;
};

void sleep_ms(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

std::uint64_t file_bytes() { return std::filesystem::file_size(session_file()); }

/// Calls until nobody waits any more: more than all rings hold. Gives how many there were.
std::uint64_t call_until_lost() {
  std::uint64_t calls = 0;
  const std::string large(50'000, 'x');
  for (; Watched::said().empty(); ++calls) text(large);
  return calls;
}

read::SessionInfo only_session(const TemporaryTrail& trail) {
  const auto opened = read::Trail::open(trail.path()).value();
  REQUIRE(opened.sessions().size() == 1);
  return opened.sessions()[0].info();
}

std::vector<read::Gap> gaps_of(const TemporaryTrail& trail) {
  return read::Trail::open(trail.path()).value().sessions()[0].gaps().value();
}

}  // namespace

TEST_CASE("faults: a file that cannot grow for a while costs nothing as long as the rings have room") {
  TemporaryTrail trail;
  Watched watched;
  REQUIRE(configure(options(trail)).ok());
  work(1);
  sleep_ms(400);
  {
    FileSizeLimit full(file_bytes());
    for (int i = 2; i <= 100; ++i) work(i);
    sleep_ms(600);
  }
  work(101);
  REQUIRE(close().ok());
  CHECK(Watched::said().empty());
  CHECK(only_session(trail).calls == 101);
  CHECK(only_session(trail).gaps == 0);
  CHECK(only_session(trail).findings.empty());
}

TEST_CASE("faults: what finds no room in memory is counted, and recording goes on when the disk has room") {
  TemporaryTrail trail;
  Watched watched;
  REQUIRE(configure(options(trail)).ok());
  work(1);
  sleep_ms(400);
  std::uint64_t calls = 1;
  {
    FileSizeLimit full(file_bytes());
    calls += call_until_lost();
    // From here on nobody waits.
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i) text(std::string(50'000, 'y'));
    calls += 1000;
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  }
  sleep_ms(1500);
  work(2);
  ++calls;
  REQUIRE(close().ok());
  const read::SessionInfo info = only_session(trail);
  CHECK(info.findings.empty());
  CHECK(info.state == read::State::kSealed);
  const auto gaps = gaps_of(trail);
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].calls >= 1000);
  CHECK(info.calls + gaps[0].calls == calls);
  CHECK(gaps[0].reason.find("cannot write: File too large") != std::string::npos);
  CHECK(gaps[0].from_ns < gaps[0].to_ns);
  CHECK(calls_of(trail.path()).back().arguments[0].json() == "2");
  CHECK(Watched::lines() == 2);
  CHECK(Watched::said().find("recording goes on; ") != std::string::npos);
}

TEST_CASE("faults: a process that is killed while calls get lost leaves their number to recovery") {
  TemporaryTrail trail;
  int told[2];
  REQUIRE(::pipe(told) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    Watched watched;
    (void)configure(options(trail));
    work(1);
    sleep_ms(400);
    FileSizeLimit full(file_bytes());
    const std::uint64_t calls = 1 + call_until_lost();
    (void)!::write(told[1], &calls, sizeof calls);
    ::pause();
  }
  std::uint64_t calls = 0;
  REQUIRE(::read(told[0], &calls, sizeof calls) == sizeof calls);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  REQUIRE(recover(trail.path(), {}).value().complete());
  const auto gaps = gaps_of(trail);
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].calls >= 1);
  CHECK(gaps[0].reason.find("File too large") != std::string::npos);
  CHECK(only_session(trail).calls + gaps[0].calls == calls);
}

TEST_CASE("faults: a session that cannot be sealed stays open, and recovery seals it with every call") {
  TemporaryTrail trail;
  Watched watched;
  REQUIRE(configure(options(trail)).ok());
  for (int i = 1; i <= 100; ++i) work(i);
  {
    FileSizeLimit full(file_bytes());
    const Status closed = close();
    CHECK_FALSE(closed.ok());
    CHECK(closed.error() == EFBIG);
  }
  CHECK(Watched::said().find("`annalist recover " + trail.path() + "`") != std::string::npos);
  CHECK(only_session(trail).state == read::State::kDead);
  const auto report = recover(trail.path(), {}).value();
  CHECK(report.complete());
  CHECK(only_session(trail).state == read::State::kRecovered);
  CHECK(only_session(trail).calls == 100);
}

TEST_CASE("faults: a trail that is deleted while recording is made again with all that it held") {
  TemporaryTrail trail;
  Watched watched;
  REQUIRE(configure(options(trail)).ok());
  work(1);
  sleep_ms(400);
  std::filesystem::remove_all(trail.path());
  work(2);
  REQUIRE(close().ok());
  CHECK(calls_of(trail.path()).size() == 2);
  CHECK(only_session(trail).findings.empty());
  CHECK(Watched::lines() == 1);
  CHECK(Watched::said().find("deleted or replaced") != std::string::npos);
}

TEST_CASE("faults: another file in the session's place is moved aside, not written to") {
  TemporaryTrail trail;
  Watched watched;
  REQUIRE(configure(options(trail)).ok());
  work(1);
  const std::string file = session_file();
  std::filesystem::remove(file);
  ::close(::open(file.c_str(), O_CREAT | O_WRONLY, 0600));
  REQUIRE(close().ok());
  CHECK(only_session(trail).calls == 1);
  CHECK(std::filesystem::file_size(file + ".replaced") == 0);
}

TEST_CASE("faults: a trail that is moved while recording goes on where it is now") {
  TemporaryTrail trail;
  Watched watched;
  REQUIRE(configure(options(trail)).ok());
  work(1);
  std::filesystem::rename(trail.path(), trail.root() + "/moved");
  work(2);
  REQUIRE(close().ok());
  CHECK(calls_of(trail.root() + "/moved").size() == 2);
  CHECK_FALSE(std::filesystem::exists(trail.path()));
  CHECK(Watched::said().empty());
}

TEST_CASE("faults: without descriptors a thread's ring is private memory, and nothing is lost") {
  TemporaryTrail trail;
  Watched watched;
  REQUIRE(configure(options(trail)).ok());
  work(1);
  rlimit before;
  ::getrlimit(RLIMIT_NOFILE, &before);
  rlimit none = before;
  none.rlim_cur = 0;
  ::setrlimit(RLIMIT_NOFILE, &none);
  // More than the first size holds: it has to grow, too.
  std::thread([] {
    for (int i = 0; i < 20'000; ++i) work(i);
  }).join();
  ::setrlimit(RLIMIT_NOFILE, &before);
  REQUIRE(close().ok());
  CHECK(only_session(trail).calls == 20'001);
  CHECK(only_session(trail).gaps == 0);
  CHECK(Watched::lines() == 1);
  CHECK(Watched::said().find("Too many open files") != std::string::npos);
}

TEST_CASE("faults: calls of a thread for which there is no memory are counted, and recorded once there is some") {
  TemporaryTrail trail;
  Watched watched;
  REQUIRE(configure(options(trail)).ok());
  work(1);
  std::atomic<int> step{0};
  std::thread thread([&] {
    while (step != 1) sleep_ms(1);
    for (int i = 0; i < 7; ++i) work(i);
    step = 2;
    while (step != 3) sleep_ms(1);
    sleep_ms(150);
    work(8);
  });
  rlimit before;
  ::getrlimit(RLIMIT_AS, &before);
  rlimit little = before;
  little.rlim_cur = 1 << 20;  // less than there is already: nothing can be mapped
  ::setrlimit(RLIMIT_AS, &little);
  step = 1;
  while (step != 2) ::usleep(1000);
  ::setrlimit(RLIMIT_AS, &before);
  step = 3;
  thread.join();
  REQUIRE(close().ok());
  CHECK(only_session(trail).calls == 2);
  const auto gaps = gaps_of(trail);
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].calls == 7);
  CHECK(gaps[0].reason.find("no ring for the thread") != std::string::npos);
  CHECK(Watched::lines() == 1);
}

TEST_CASE("faults: a process that is stopped for longer than anybody waits loses nothing by that") {
  TemporaryTrail trail;
  const pid_t child = ::fork();
  if (child == 0) {
    // More than the pause before a write is tried again, less than the process will be stopped.
    Watched watched(2500);
    (void)configure(options(trail));
    work(1);
    sleep_ms(400);
    std::atomic<bool> done{false};
    std::thread stopper([&] {
      FileSizeLimit full(file_bytes());
      while (!done && file_bytes() != 0) {
        sleep_ms(200);
        ::kill(::getpid(), SIGSTOP);
        break;
      }
    });
    const std::string large(50'000, 'x');
    for (int i = 0; i < 300; ++i) text(large);
    done = true;
    stopper.join();
    const bool fine = close().ok() && Watched::said().empty();
    ::_exit(fine ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, WUNTRACED) == child);
  REQUIRE(WIFSTOPPED(status));
  sleep_ms(3000);
  ::kill(child, SIGCONT);
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(only_session(trail).calls == 301);
}

TEST_CASE("on_gap: with \"raise\" functions are not called while calls cannot be recorded, and are again afterwards") {
  TemporaryTrail trail;
  Watched watched;
  Options strict = options(trail);
  strict.on_gap = OnGap::kRaise;
  REQUIRE(configure(strict).ok());
  work(1);
  sleep_ms(400);
  std::uint64_t calls = 1;
  {
    FileSizeLimit full(file_bytes());
    calls += call_until_lost();
    bool called = false;
    CHECK_THROWS_AS(work(2, [&] { called = true; }), Error);
    std::thread([&] { CHECK_THROWS_AS(work(3, [&] { called = true; }), Error); }).join();
    CHECK_FALSE(called);
  }
  sleep_ms(1500);
  work(4);
  REQUIRE(close().ok());
  const auto gaps = gaps_of(trail);
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].calls == 1);
  CHECK(only_session(trail).calls + gaps[0].calls == calls + 1);
}

TEST_CASE("on_gap: with \"raise\" a session that cannot begin refuses calls until another is configured") {
  TemporaryTrail trail;
  Watched watched;
  Options strict = options(trail);
  strict.on_gap = OnGap::kRaise;
  strict.trail = "/proc/no-such-place/trail";
  CHECK_FALSE(configure(strict).ok());
  CHECK_THROWS_AS(work(1), Error);
  REQUIRE(configure(options(trail)).ok());
  work(2);
  REQUIRE(close().ok());
  CHECK(only_session(trail).calls == 1);
}

TEST_CASE("on_gap: with \"abort\" the process ends at the first call that is lost") {
  TemporaryTrail trail;
  const int status = in_child([&] {
    ::signal(SIGABRT, SIG_DFL);  // doctest's own handler would speak
    Watched watched;
    Options strict = options(trail);
    strict.on_gap = OnGap::kAbort;
    (void)configure(strict);
    work(1);
    sleep_ms(400);
    FileSizeLimit full(file_bytes());
    call_until_lost();
  });
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGABRT);
  REQUIRE(recover(trail.path(), {}).value().complete());
  CHECK(only_session(trail).calls > 1);
}
