// SPDX-License-Identifier: Apache-2.0
// What a program recorded is what a reader finds.
#include "record/recording.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace annalist;
using namespace recording;

TEST_CASE("recording: calls come back with arguments, results, parents and times") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  work(1, [] { work(2, [] { work(3); }); });
  work(4);
  REQUIRE(close().ok());
  const auto calls = calls_of(trail.path());
  REQUIRE(calls.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(calls[i].status == read::CallStatus::kReturned);
    CHECK(calls[i].function->name == "work");
    REQUIRE(calls[i].arguments.size() == 1);
    CHECK(calls[i].arguments[0].json() == std::to_string(i + 1));
    CHECK(calls[i].result.json() == std::to_string(i + 2));
    CHECK(calls[i].thread == static_cast<std::uint64_t>(::gettid()));
    CHECK(calls[i].duration_ns >= 0);
  }
  CHECK(calls[0].parent.empty());
  CHECK(calls[1].parent == calls[0].id);
  CHECK(calls[2].parent == calls[1].id);
  CHECK(calls[3].parent.empty());
  CHECK(calls[0].duration_ns >= calls[1].duration_ns);
}

TEST_CASE("recording: the session tells who, where and how it ended") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  const std::string name = session_name();
  work(1);
  note("a remark");
  REQUIRE(close().ok());
  const auto opened = read::Trail::open(trail.path()).value();
  REQUIRE(opened.sessions().size() == 1);
  const read::SessionInfo& info = opened.sessions()[0].info();
  CHECK(info.name == name);
  CHECK(info.state == read::State::kSealed);
  CHECK(info.analyst == "tester");
  CHECK(info.logger == "test");
  CHECK(info.pid == static_cast<std::uint64_t>(::getpid()));
  CHECK(info.calls == 1);
  CHECK(info.notes == 1);
  CHECK(info.findings.empty());
  CHECK(info.end_ns.value() > info.start_ns);
  const auto notes = opened.sessions()[0].notes().value();
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].text == "a remark");
}

TEST_CASE("recording: an exception is recorded with type and message") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  try {
    detail::OpenCall call(work_function, [](detail::Writer& out) { out.put_signed(7); });
    try {
      throw std::range_error("no such month");
    } catch (...) {
      call.raised_current();
      throw;
    }
  } catch (const std::range_error&) {
  }
  REQUIRE(close().ok());
  const auto calls = calls_of(trail.path());
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].status == read::CallStatus::kRaised);
  CHECK(calls[0].exception_type == "std::range_error");
  CHECK(calls[0].exception_message == "no such month");
}

TEST_CASE("recording: recursion deeper than the frames hold keeps every call and its parent") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  constexpr int kDepth = 5000;
  const auto recurse = [](auto self, int n) -> void {
    work(n, [&] {
      if (n < kDepth) self(self, n + 1);
    });
  };
  recurse(recurse, 1);
  REQUIRE(close().ok());
  const auto calls = calls_of(trail.path());
  REQUIRE(calls.size() == kDepth);
  std::set<std::string> ids;
  std::size_t wrong = 0;
  for (const auto& call : calls) {
    ids.insert(call.id);
    wrong += call.parent.empty() != (call.arguments[0].json() == "1");
    wrong += call.result.json() != std::to_string(std::stoi(call.arguments[0].json()) + 1);
  }
  CHECK(ids.size() == kDepth);
  CHECK(wrong == 0);
}

TEST_CASE("recording: values of any size up to the limit are kept, beyond it they are named") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  for (const std::size_t size : {0u, 10u, 500u, 5'000u, 40'000u, 65'000u}) text(std::string(size, 'x'));
  text(std::string(70'000, 'y'));
  for (int i = 0; i < 200; ++i) text(std::string(60'000, 'z'));
  REQUIRE(close().ok());
  const auto calls = calls_of(trail.path());
  REQUIRE(calls.size() == 207);
  CHECK(calls[5].arguments[0].json().size() == 65'002);
  CHECK(calls[5].result.json() == calls[5].arguments[0].json());
  CHECK(calls[6].arguments[0].json() ==
        R"({"$type": "opaque", "size": 70005, "type": "text", "reason": "larger than 65536 bytes"})");
  CHECK(calls[206].result.json().size() == 60'002);
}

TEST_CASE("recording: threads record for themselves, and a token carries a parent to them") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  constexpr int kThreads = 8, kCalls = 2000;
  work(0, [] {
    const Token token = current();
    std::vector<std::thread> threads;
    for (int t = 1; t <= kThreads; ++t)
      threads.emplace_back([token, t] {
        const Adopt adopt(token);
        for (int i = 0; i < kCalls; ++i) work(t * 10'000 + i);
      });
    for (auto& thread : threads) thread.join();
  });
  std::thread([] { work(5); }).join();
  REQUIRE(close().ok());
  const auto calls = calls_of(trail.path());
  REQUIRE(calls.size() == 2 + kThreads * kCalls);
  std::set<std::uint64_t> numbers, threads;
  std::size_t without_parent = 0;
  for (const auto& call : calls) {
    numbers.insert(call.number);
    threads.insert(call.thread);
    without_parent += call.parent.empty();
  }
  CHECK(numbers.size() == calls.size());
  CHECK(threads.size() == 2 + kThreads);
  CHECK(without_parent == 2);
}

TEST_CASE("recording: a call may end on another thread than it began on") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  {
    auto call = std::make_unique<detail::OpenCall>(work_function, [](detail::Writer& out) { out.put_signed(1); });
    work(2);
    std::thread([&] { call->returned([](detail::Writer& out) { out.put_signed(11); }); }).join();
    work(3);
  }
  REQUIRE(close().ok());
  const auto calls = calls_of(trail.path());
  REQUIRE(calls.size() == 3);
  CHECK(calls[0].result.json() == "11");
  CHECK(calls[0].status == read::CallStatus::kReturned);
  CHECK(calls[0].duration_ns < 60'000'000'000);  // by the session's clock, although that thread had none yet
}

TEST_CASE("recording: a call outlives the thread that began it, whoever comes after that thread") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  std::unique_ptr<detail::OpenCall> call;
  std::thread([&] {
    call = std::make_unique<detail::OpenCall>(work_function, [](detail::Writer& out) { out.put_signed(1); });
  }).join();
  std::thread([&] { work(2, [&] { CHECK(calls_of(trail.path()).size() == 2); }); }).join();
  call->returned([](detail::Writer& out) { out.put_signed(11); });
  REQUIRE(close().ok());
  const auto calls = calls_of(trail.path());
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].arguments[0].json() == "1");
  CHECK(calls[0].result.json() == "11");
  CHECK(calls[1].arguments[0].json() == "2");
  CHECK(calls[1].result.json() == "3");
}

TEST_CASE("recording: calls that end out of turn are each recorded once") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  const auto begin = [](int n) {
    return std::make_unique<detail::OpenCall>(work_function, [n](detail::Writer& out) { out.put_signed(n); });
  };
  const auto end = [](auto& call, int n) { call->returned([n](detail::Writer& out) { out.put_signed(n); }); };
  for (int round = 0; round < 2000; ++round) {
    auto first = begin(1), second = begin(2), third = begin(3);
    end(first, 1);
    end(third, 3);
    end(second, 2);
  }
  work(4);
  REQUIRE(close().ok());
  CHECK(calls_of(trail.path()).size() == 6001);
}

TEST_CASE("recording: what is called after calls that ended out of turn is no callee of theirs") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  const auto begin = [](int n) {
    return std::make_unique<detail::OpenCall>(work_function, [n](detail::Writer& out) { out.put_signed(n); });
  };
  const auto end = [](auto& call) { call->returned([](detail::Writer& out) { out.put_signed(0); }); };
  work(0, [&] {
    auto first = begin(1), second = begin(2), third = begin(3);
    end(first);
    work(4);
    end(second);
    work(5);
    end(third);
    work(6);
  });
  work(7);
  REQUIRE(close().ok());
  std::map<std::string, read::Call> by_argument;
  for (const auto& call : calls_of(trail.path())) by_argument[call.arguments[0].json()] = call;
  CHECK(by_argument["4"].parent == by_argument["3"].id);
  CHECK(by_argument["5"].parent == by_argument["3"].id);
  CHECK(by_argument["6"].parent == by_argument["0"].id);
  CHECK(by_argument["7"].parent.empty());
}

TEST_CASE("recording: what stands open when the session is closed is listed as open") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  work(1, [] {
    work(2);
    CHECK(close().ok());
  });
  const auto calls = calls_of(trail.path());
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].status == read::CallStatus::kOpen);
  CHECK(calls[0].arguments[0].json() == "1");
  CHECK(calls[1].status == read::CallStatus::kReturned);
  CHECK(calls[1].parent == calls[0].id);
}

TEST_CASE("recording: configuring again ends one session and begins another") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  work(1);
  REQUIRE(configure(options(trail)).ok());
  work(2);
  REQUIRE(close().ok());
  work(3);
  const auto opened = read::Trail::open(trail.path()).value();
  REQUIRE(opened.sessions().size() == 2);
  for (const auto& session : opened.sessions()) CHECK(session.info().calls == 1);
}

TEST_CASE("recording: a completed call is in the file within a second while the program runs") {
  TemporaryTrail trail;
  REQUIRE(configure(options(trail)).ok());
  work(42);
  const std::string file = session_file();
  CHECK(file.ends_with(".mcap.open"));
  std::this_thread::sleep_for(std::chrono::milliseconds(900));
  // Copied elsewhere, so that nothing but the file can tell.
  const std::string copy = trail.root() + "/copy/sessions/" + std::filesystem::path(file).filename().string();
  std::filesystem::create_directories(std::filesystem::path(copy).parent_path());
  std::filesystem::copy_file(file, copy);
  const auto calls = calls_of(trail.root() + "/copy");
  REQUIRE(close().ok());
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].result.json() == "43");
}

TEST_CASE("recording: an unwritable trail leaves the program unaudited after one warning") {
  TemporaryTrail trail;
  std::string said;
  set_text_sink([](std::string_view line, void* to) { *static_cast<std::string*>(to) += line; }, &said);
  Options unwritable = options(trail);
  unwritable.trail = "/proc/no-such-place/trail";
  CHECK_FALSE(configure(unwritable).ok());
  for (int i = 0; i < 10; ++i) work(i);
  set_text_sink(nullptr);
  CHECK(said.find("/proc/no-such-place") != std::string::npos);
  CHECK(std::count(said.begin(), said.end(), '\n') == 1);
}

TEST_CASE("recording: who has text outputs of its own takes lines with their levels") {
  TemporaryTrail trail;
  static std::vector<std::pair<int, std::string>> taken;
  static bool takes = true;
  detail::set_line_hook([](int level, std::string_view line) {
    if (takes) taken.emplace_back(level, line);
    return takes;
  });
  std::string said;
  set_text_sink([](std::string_view line, void* to) { *static_cast<std::string*>(to) += line; }, &said);
  Options loud = options(trail);
  loud.console = true;
  loud.default_level = Level::kWarning;
  REQUIRE(configure(loud).ok());
  work(1);
  takes = false;
  work(2);
  REQUIRE(close().ok());
  set_text_sink(nullptr);
  detail::set_line_hook(nullptr);
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].first == 30);
  CHECK(taken[0].second.find("| WARNING | work called by tester") != std::string::npos);
  CHECK(std::count(said.begin(), said.end(), '\n') == 1);
}

TEST_CASE("recording: levels filter the console, and the trail only where it is told to") {
  TemporaryTrail trail;
  std::string said;
  set_text_sink([](std::string_view line, void* to) { *static_cast<std::string*>(to) += line; }, &said);
  static auto debug_info = info("quiet", "[]", 0);
  debug_info.level = Level::kDebug;
  static detail::Function quiet{0, &debug_info};
  const auto call_quiet = [] {
    detail::OpenCall call(quiet, [](detail::Writer&) {});
    call.returned([](detail::Writer& out) { out.put_null(); });
  };
  Options loud = options(trail);
  loud.console = true;
  REQUIRE(configure(loud).ok());
  call_quiet();
  work(1);
  loud.trail_level = Level::kInfo;
  REQUIRE(configure(loud).ok());
  call_quiet();
  REQUIRE(close().ok());
  set_text_sink(nullptr);
  CHECK(said.find("| INFO | work called by tester as part of test session\n") != std::string::npos);
  CHECK(said.find("quiet") == std::string::npos);
  read::Filter quiet_only;
  quiet_only.function = "quiet";
  CHECK(calls_of(trail.path(), quiet_only).size() == 1);
}
