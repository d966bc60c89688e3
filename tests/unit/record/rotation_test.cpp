// SPDX-License-Identifier: Apache-2.0
// A session whose file grows large or old goes on in another, and is one session all the same.
#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "record/rotating.hpp"

using namespace annalist;
using namespace recording;

namespace {

/// Records texts with the numbers from 0 to `count` and gives the files that the session then has.
std::vector<std::string> record(const Options& options, std::uint64_t count) {
  std::mt19937 random(1);
  REQUIRE(configure(options).ok());
  for (std::uint64_t n = 0; n < count; ++n) numbered_text(n, random);
  REQUIRE(close().ok());
  const auto opened = read::Trail::open(*options.trail).value();
  REQUIRE(opened.sessions().size() == 1);
  return opened.sessions()[0].info().files;
}

}  // namespace

TEST_CASE(
    "rotation: calls of many threads go on from part to part, each is there once, and the parts are one session") {
  TemporaryTrail trail;
  REQUIRE(configure(rotating(trail)).ok());
  std::atomic<std::uint64_t> numbers{0};
  work(-1, [&] {
    note("before");
    for (int round = 0; round < 8; ++round) {
      std::vector<std::thread> threads;
      for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, seed = static_cast<unsigned>(4 * round + i)] {
          std::mt19937 random(seed);
          for (int n = 0; n < 150; ++n) numbered_text(numbers++, random);
        });
      for (std::thread& thread : threads) thread.join();
    }
    note("after");
  });
  REQUIRE(close().ok());
  CHECK(findings_of(trail.path()).empty());
  const auto opened = read::Trail::open(trail.path()).value();
  REQUIRE(opened.sessions().size() == 1);
  const read::Session& session = opened.sessions()[0];
  CHECK(session.info().state == read::State::kSealed);
  CHECK(session.info().files.size() >= 4);
  CHECK(session.info().files[1].ends_with(session.info().name + ".2.mcap"));
  CHECK(session.info().roots.size() == session.info().files.size());
  CHECK(session.info().calls == 8 * 4 * 150 + 1);
  CHECK(session.info().notes == 2);
  CHECK(is_each_there_once(numbers_of(opened), 8 * 4 * 150));

  const auto notes = session.notes().value();
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].text == "before");
  CHECK(notes[1].text == "after");
  CHECK(session.functions().size() == 2);
  const auto calls = calls_of(trail.path(), {.function = "work"});
  REQUIRE(calls.size() == 1);  // begun before the first part ended, and ended in the last one
  CHECK(notes[0].call == calls[0].id);
  for (const auto& call : {calls_of(trail.path())[1], calls_of(trail.path()).back()}) {
    const auto found = opened.call(call.id);
    REQUIRE(found.ok());
    CHECK(found->arguments[0].json() == call.arguments[0].json());
  }
  for (const auto& function : session.functions())
    CHECK(session.columns(*function)->call.size() == (function->name == "work" ? 1 : 8 * 4 * 150));
}

TEST_CASE("rotation: a part is ended when it is old enough, and never where neither size nor time is asked for") {
  std::mt19937 random(1);
  TemporaryTrail trail;
  Options by_time = options(trail);
  by_time.rotate_bytes = 0;
  by_time.rotate_seconds = 1;
  REQUIRE(configure(by_time).ok());
  for (int n = 0; n < 16; ++n, ::usleep(100'000)) numbered_text(static_cast<std::uint64_t>(n), random);
  REQUIRE(close().ok());
  const auto opened = read::Trail::open(trail.path()).value();
  CHECK(opened.sessions()[0].info().files.size() == 2);
  CHECK(is_each_there_once(numbers_of(opened), 16));

  TemporaryTrail other;
  Options never = options(other);
  never.rotate_bytes = never.rotate_seconds = 0;
  CHECK(record(never, 400).size() == 1);
}

TEST_CASE(
    "rotation: where the next part cannot be made recording goes on in the one that is there, which is said once") {
  static std::string said;
  said.clear();
  set_text_sink([](std::string_view line, void*) { said += line; });
  TemporaryTrail trail;
  std::mt19937 random(1);
  REQUIRE(configure(rotating(trail)).ok());
  const std::string first = session_file();
  const std::string stem = first.substr(0, first.size() - std::string(".mcap.open").size());
  std::filesystem::create_directory(stem + ".2.mcap.open");
  for (std::uint64_t n = 0; n < 4000; ++n) numbered_text(n, random);
  REQUIRE(close().ok());
  set_text_sink(nullptr);
  CHECK(said.find("recording goes on in the one that is there") != std::string::npos);
  CHECK(said.find("recording goes on") == said.rfind("recording goes on"));
  const auto opened = read::Trail::open(trail.path()).value();
  REQUIRE(opened.sessions().size() == 1);
  CHECK(opened.sessions()[0].info().files.size() == 1);
  CHECK(is_each_there_once(numbers_of(opened), 4000));
}

TEST_CASE("rotation: parts that are not there any more are named, and the others are read") {
  TemporaryTrail trail;
  const auto files = record(rotating(trail), 4000);
  REQUIRE(files.size() >= 4);
  std::filesystem::remove(files[0]);
  CHECK(findings_of(trail.path()) ==
        std::vector{files[1] + ": missing part: part 1 of the session is not in the trail"});
  std::filesystem::remove(files[1]);
  CHECK(findings_of(trail.path()) ==
        std::vector{files[2] + ": missing part: parts 1 to 2 of the session are not in the trail"});
  const auto opened = read::Trail::open(trail.path()).value();
  REQUIRE(opened.sessions().size() == 1);
  const auto numbers = numbers_of(opened);
  CHECK(numbers.size() > 500);
  CHECK(numbers.rbegin()->first == 3999);
}

TEST_CASE("rotation: a size that is none is refused, and what the environment says wrongly has its default") {
  static std::string said;
  said.clear();
  set_text_sink([](std::string_view line, void*) { said += line; });
  TemporaryTrail trail;
  Options small = options(trail);
  small.rotate_bytes = kLeastRotateBytes - 1;
  CHECK(configure(small).code() == Code::kInvalid);
  CHECK_FALSE(std::filesystem::exists(trail.path()));
  ::setenv("ANNALIST_ROTATE_BYTES", "64k", 1);
  CHECK(record(options(trail), 400).size() == 1);
  CHECK(said.find("ANNALIST_ROTATE_BYTES is '64k'") != std::string::npos);
  ::setenv("ANNALIST_ROTATE_BYTES", "65536", 1);
  TemporaryTrail other;
  CHECK(record(options(other), 4000).size() > 1);
  ::unsetenv("ANNALIST_ROTATE_BYTES");
  set_text_sink(nullptr);
}

TEST_CASE("rotation: a trail on another file system, reached over symbolic links, is like any other") {
  TemporaryTrail here;
  char name[] = "/dev/shm/annalist-test-XXXXXX";
  const std::string there = ::mkdtemp(name);
  std::filesystem::create_directory(there + "/files");
  std::filesystem::create_directory(there + "/trail");
  std::filesystem::create_directory_symlink(there + "/files", there + "/trail/sessions");
  std::filesystem::create_directory_symlink(there + "/trail", here.path());
  const auto files = record(rotating(here), 4000);
  CHECK(files.size() > 1);
  CHECK(findings_of(here.path()).empty());
  CHECK(is_each_there_once(numbers_of(read::Trail::open(there + "/trail").value()), 4000));
  std::filesystem::remove_all(there);
}
