// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "annalist/detail/ring.hpp"
#include "session_bytes.hpp"

using namespace annalist;
using namespace session_bytes;
using Lines = std::vector<std::string>;

namespace {

/// Two functions whose blocks overlap in time, in two chunks; one call raises, one calls the others.
SessionBytes example() {
  SessionBytes session;
  session.function(16, "pipeline.clip").function(17, "pipeline.Gauge.read", "DEBUG");
  session.block(16, {{2, 10, 1, 1}, {4, 30, 2, 1, 7}}).note("half way", 2).chunk();
  session.block(17, {{3, 20, -5, 1}, {1, 0, 40}}).block(16, {{5, 40, 3, 0, 1, true}}).gap(9, "disk full").chunk();
  return session;
}

read::Trail trail_of(const TemporaryTrail& trail, read::Check check = read::Check::kSummary) {
  return read::Trail::open(trail.path(), check).value();
}

}  // namespace

TEST_CASE("reading: the calls of a session come in the order of their starts, in whatever blocks they are") {
  const TemporaryTrail trail;
  trail.put("a.mcap", example().sealed());
  const Lines expected{"pipeline.Gauge.read(40)=40", "pipeline.clip(1)=1", "pipeline.Gauge.read(-5)=-5",
                       "pipeline.clip(2)=2", "pipeline.clip(3)!ValueError"};
  CHECK(calls_of(trail_of(trail)) == expected);
  CHECK(calls_of(trail_of(trail, read::Check::kWhole)) == expected);
}

TEST_CASE("reading: a session is described without its calls") {
  const TemporaryTrail trail;
  const FileBytes file = example().sealed();
  const std::string path = trail.put("a.mcap", file);
  for (const auto check : {read::Check::kSummary, read::Check::kWhole}) {
    const read::SessionInfo info = trail_of(trail, check).sessions()[0].info();
    CHECK(info.name == kName);
    CHECK(info.analyst == "Ann");
    CHECK(info.start_ns == kStart_ns);
    CHECK(info.end_ns == kStart_ns + 1'000'000);
    CHECK(info.end_reason == "closed");
    CHECK(info.state == read::State::kSealed);
    CHECK(info.calls == 5);
    CHECK(info.raised == 1);
    CHECK(info.notes == 1);
    CHECK(info.gaps == 1);
    CHECK(info.bytes == file.size());
    CHECK(info.files == Lines{path});
    CHECK(info.findings.empty());
  }
}

TEST_CASE("reading: a file that was left open gives every call of its whole chunks, and counts them") {
  const TemporaryTrail trail;
  FileBytes file = example().bytes();
  file.resize(file.size() - 1);
  trail.put("a.mcap.open", file);
  const read::Trail opened = trail_of(trail);
  CHECK(calls_of(opened).size() == 5);
  const read::SessionInfo& info = opened.sessions()[0].info();
  CHECK(info.state == read::State::kDead);
  CHECK(info.calls == 5);
  CHECK(info.raised == 1);
  CHECK_FALSE(info.end_ns);
  CHECK(info.findings.empty());
}

TEST_CASE("reading: filters leave through what they name") {
  const TemporaryTrail trail;
  trail.put("a.mcap", example().sealed());
  const read::Trail opened = trail_of(trail);
  const auto count = [&](const read::Filter& filter) {
    const std::size_t calls = calls_of(opened, filter).size();
    CHECK(opened.sessions()[0].count(filter) == calls);
    return calls;
  };
  CHECK(count({.function = "clip"}) == 3);
  CHECK(count({.function = "*.read"}) == 2);
  CHECK(count({.function = "lip"}) == 0);
  CHECK(count({.analyst = "Ann"}) == 5);
  CHECK(count({.analyst = "Bob"}) == 0);
  CHECK(count({.session = "0123"}) == 5);
  CHECK(count({.session = "123"}) == 0);
  CHECK(count({.since_ns = kStart_ns + 20}) == 3);
  CHECK(count({.until_ns = kStart_ns + 20}) == 2);
  CHECK(count({.since_ns = kStart_ns + 10, .until_ns = kStart_ns + 30}) == 2);
  CHECK(count({.level = Level::kInfo}) == 3);
  CHECK(count({.raised = true}) == 1);
  CHECK(count({.raised = false}) == 4);
  CHECK(count({.thread = 7}) == 1);
}

TEST_CASE("reading: parents are named across sessions") {
  const TemporaryTrail trail;
  SessionBytes child("fedcba9876543210", "Bob", kStart_ns + 100);
  child.foreign_parent(std::string(kName) + "/1").function(16, "work");
  trail.put("a.mcap", example().sealed());
  trail.put("b.mcap", child.block(16, {{1, 5, 0, detail::kForeignParent}}).sealed());
  const read::Trail opened = trail_of(trail);
  const auto call = opened.call("fedc/1");
  REQUIRE(call.ok());
  CHECK(call->parent == std::string(kName) + "/1");
  CHECK(opened.call(call->parent)->function->name == "pipeline.Gauge.read");
  CHECK(opened.call("0123/3")->parent == std::string(kName) + "/1");
  CHECK(opened.call("0123/1")->parent.empty());
}

TEST_CASE("reading: sessions come by their start, whatever their files are called") {
  const TemporaryTrail trail;
  SessionBytes late("1111111111111111", "Ann", kStart_ns + 1000);
  SessionBytes early("2222222222222222", "Ann", kStart_ns - 1000);
  trail.put("a.mcap", late.function(16, "late").block(16, {{1, 0, 1}}).sealed());
  trail.put("b.mcap", early.function(16, "early").block(16, {{1, 0, 2}}).sealed());
  CHECK(calls_of(trail_of(trail)) == Lines{"early(2)=2", "late(1)=1"});
}

TEST_CASE("reading: a call is found by its number, and told where there is none") {
  const TemporaryTrail trail;
  trail.put("a.mcap", example().sealed());
  const read::Trail opened = trail_of(trail);
  const auto call = opened.call(std::string(kName) + "/5");
  REQUIRE(call.ok());
  CHECK(call->status == read::CallStatus::kRaised);
  CHECK(call->exception_message == "no");
  CHECK(call->result.is_null());
  CHECK(call->duration_ns == 100);
  CHECK(call->level == "INFO");
  CHECK(opened.call(std::string(kName) + "/6").status().code() == Code::kNotFound);
  CHECK(opened.call("9/1").status().code() == Code::kNotFound);
  CHECK(opened.call("nonsense").status().code() == Code::kInvalid);
  CHECK(opened.call(std::string(kName) + "/1x").status().code() == Code::kInvalid);
}

TEST_CASE("reading: a call keeps its values when trail and session are gone") {
  const TemporaryTrail trail;
  trail.put("a.mcap", example().sealed());
  const read::Call call = *trail_of(trail).call(std::string(kName) + "/1");
  CHECK(call.arguments[0].json() == "40");
  CHECK(call.result.text() == "40");
  CHECK(call.session->analyst == "Ann");
}

TEST_CASE("reading: a visitor that has enough gets no more") {
  const TemporaryTrail trail;
  trail.put("a.mcap", example().sealed());
  trail.put("b.mcap", SessionBytes("1111111111111111").function(16, "f").block(16, {{1, 0, 1}}).sealed());
  int visits = 0;
  CHECK(trail_of(trail).calls({}, [&](const read::Call&) { return ++visits < 2; }).ok());
  CHECK(visits == 2);
}

TEST_CASE("reading: calls that were open when the session ended have arguments and no result") {
  const TemporaryTrail trail;
  SessionBytes session;
  session.function(16, "outer").function(17, "inner").block(17, {{2, 10, 1, 1}});
  trail.put("a.mcap", session.open_call(16, {1, 0, 8}).sealed());
  const read::Trail opened = trail_of(trail);
  CHECK(calls_of(opened) == Lines{"outer(8)…", "inner(1)=1"});
  CHECK(calls_of(opened, {.raised = true}).empty());
  CHECK(opened.call(std::string(kName) + "/1")->status == read::CallStatus::kOpen);
  CHECK(opened.sessions()[0].info().open == 1);
}

TEST_CASE("reading: notes and gaps come with their times and calls") {
  const TemporaryTrail trail;
  trail.put("a.mcap", example().sealed());
  const read::Trail opened = trail_of(trail);
  const auto notes = opened.sessions()[0].notes();
  const auto gaps = opened.sessions()[0].gaps();
  REQUIRE(notes.ok());
  REQUIRE(notes->size() == 1);
  CHECK(notes->at(0).text == "half way");
  CHECK(notes->at(0).call == std::string(kName) + "/2");
  CHECK(notes->at(0).time_ns == kStart_ns + 5);
  REQUIRE(gaps.ok());
  REQUIRE(gaps->size() == 1);
  CHECK(gaps->at(0).calls == 9);
  CHECK(gaps->at(0).reason == "disk full");
}

TEST_CASE("reading: a function's calls are columns, by start") {
  const TemporaryTrail trail;
  trail.put("a.mcap", example().sealed());
  const read::Session session = trail_of(trail).sessions()[0];
  const auto functions = session.functions();
  REQUIRE(functions.size() == 2);
  const auto columns = session.columns(*functions[1]);
  REQUIRE(columns.ok());
  CHECK(columns->call == std::vector<std::uint64_t>{1, 3});
  CHECK(columns->start_ns == std::vector<std::int64_t>{kStart_ns, kStart_ns + 20});
  CHECK(*columns->numbers("x") == std::vector<double>{40, -5});
  CHECK(*columns->numbers("result") == std::vector<double>{40, -5});
  CHECK(columns->values("x")->at(1).json() == "-5");
  CHECK(columns->numbers("y").status().code() == Code::kNotFound);
  for (std::size_t row = 0; row < 2; ++row) {
    const read::Call call = session.call(columns->call[row]).value();
    CHECK(columns->thread[row] == call.thread);
    CHECK(columns->parent(row) == call.parent);
    CHECK(columns->exception(row).has_value() == (call.status == read::CallStatus::kRaised));
  }
  // A result is null where the call raised, which is no number.
  CHECK(session.columns(*functions[0])->numbers("result").status().code() == Code::kUnsupported);
}

TEST_CASE("reading: a column of numbers comes as it stands in the file, until no more is wanted") {
  const TemporaryTrail trail;
  SessionBytes bytes = example();
  trail.put("a.mcap", bytes.block(17, {{6, 50, 7}}).chunk().sealed());
  const read::Session session = trail_of(trail).sessions()[0];
  const auto functions = session.functions();
  std::vector<double> all;
  const auto add = [&all](std::span<const double> numbers) {
    all.insert(all.end(), numbers.begin(), numbers.end());
    return true;
  };
  CHECK(session.numbers(*functions[1], "x", add).ok());
  CHECK(all == std::vector<double>{-5, 40, 7});
  all.clear();
  CHECK(session.numbers(*functions[1], "result", [&](auto numbers) { return !add(numbers); }).ok());
  CHECK(all == std::vector<double>{-5, 40});
  CHECK(session.numbers(*functions[1], "y", add).code() == Code::kNotFound);
  CHECK(session.numbers(*functions[0], "result", add).code() == Code::kUnsupported);
}

TEST_CASE("reading: a call that was kept stays as it was while others are read into the same place") {
  const TemporaryTrail trail;
  trail.put("a.mcap", example().open_call(16, {9, 60, 8}).sealed());
  read::CallStream stream(trail_of(trail).sessions(), {});
  std::vector<read::Call> kept;
  for (read::Call call; stream.next(call);) kept.push_back(call);
  Lines found;
  for (const read::Call& call : kept)
    found.push_back(call.id.substr(call.id.find('/')) + " " + call.arguments.at(0).json() + " " +
                    std::string(name(call.status)) + " " + call.exception_type);
  CHECK(found == Lines{"/1 40 returned ", "/2 1 returned ", "/3 -5 returned ", "/4 2 returned ",
                       "/5 3 raised ValueError", "/9 8 open "});
}

TEST_CASE("reading: a file that was sealed while its name was looked up is read all the same") {
  const TemporaryTrail trail;
  const std::string path = trail.put("a.mcap.open", example().bytes());
  const read::Trail opened = trail_of(trail);
  std::filesystem::rename(path, path.substr(0, path.size() - 5));
  CHECK(calls_of(opened).size() == 5);
}
