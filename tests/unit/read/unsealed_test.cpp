// SPDX-License-Identifier: Apache-2.0
// Reading the session of a process that is at work, or was killed.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "record/recording.hpp"

using namespace annalist;
using namespace std::chrono_literals;

namespace {

/// A child that has recorded some calls, is in one, and ends when told to.
class WorkingChild {
 public:
  explicit WorkingChild(const std::string& trail) {
    REQUIRE(::pipe(ready_) == 0);
    REQUIRE(::pipe(go_) == 0);
    pid_ = ::fork();
    if (pid_ == 0) run(trail);
    char byte = 0;
    REQUIRE(::read(ready_[0], &byte, 1) == 1);
  }
  ~WorkingChild() {
    for (const int descriptor : {ready_[0], ready_[1], go_[0], go_[1]}) ::close(descriptor);
  }
  void finish() const {
    REQUIRE(::write(go_[1], "g", 1) == 1);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    CHECK(status == 0);
  }
  void kill() const {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

 private:
  [[noreturn]] void run(const std::string& trail) const {
    Options options;
    options.trail = trail;
    configure(options);
    recording::work(1);
    std::this_thread::sleep_for(600ms);  // until it is in the file
    recording::work(2);
    recording::work(7, [this] {
      recording::work(3);
      char byte = 0;
      if (::write(ready_[1], "r", 1) != 1 || ::read(go_[0], &byte, 1) != 1) ::_exit(1);
    });
    ::_exit(close().ok() ? 0 : 1);
  }

  int ready_[2] = {}, go_[2] = {};
  pid_t pid_ = 0;
};

std::vector<std::string> lines_of(const read::Trail& trail) {
  std::vector<std::string> lines;
  const Status status = trail.calls({}, [&](const read::Call& call) {
    lines.push_back(call.arguments[0].json() + " " + std::string(read::name(call.status)) + " " +
                    (call.parent.empty() ? "-" : trail.call(call.parent)->arguments[0].json()));
    return true;
  });
  CHECK(status.ok());
  return lines;
}

}  // namespace

TEST_CASE("reading: a living session shows what is in its file, what has just ended, and what is open, each once") {
  const recording::TemporaryTrail trail;
  const WorkingChild child(trail.path());
  const read::Trail living = read::Trail::open(trail.path()).value();
  REQUIRE(living.sessions().size() == 1);
  CHECK(living.sessions()[0].info().state == read::State::kOpen);
  CHECK(living.sessions()[0].info().calls == 3);
  CHECK(living.sessions()[0].info().open == 1);
  CHECK(lines_of(living) == std::vector<std::string>{"1 returned -", "2 returned -", "7 open -", "3 returned 7"});
  child.finish();
  const read::Trail sealed = read::Trail::open(trail.path()).value();
  CHECK(sealed.sessions()[0].info().state == read::State::kSealed);
  CHECK(lines_of(sealed) == std::vector<std::string>{"1 returned -", "2 returned -", "7 returned -", "3 returned 7"});
}

TEST_CASE("reading: a killed session shows before it is recovered what it will show afterwards") {
  const recording::TemporaryTrail trail;
  const WorkingChild child(trail.path());
  child.kill();
  const std::vector<std::string> expected{"1 returned -", "2 returned -", "7 open -", "3 returned 7"};
  const read::Trail dead = read::Trail::open(trail.path()).value();
  CHECK(dead.sessions()[0].info().state == read::State::kDead);
  CHECK(lines_of(dead) == expected);
  REQUIRE(recover(trail.path()).ok());
  const read::Trail recovered = read::Trail::open(trail.path()).value();
  CHECK(recovered.sessions()[0].info().state == read::State::kRecovered);
  CHECK(lines_of(recovered) == expected);
}
