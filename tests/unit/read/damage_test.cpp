// SPDX-License-Identifier: Apache-2.0
// What readers make of files that are damaged: all they can, and no more.
#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>

#include "read/check_plan.hpp"
#include "session_bytes.hpp"
#include "vectors.hpp"

using namespace annalist;
using namespace session_bytes;

namespace {

SessionBytes example() {
  SessionBytes session;
  session.function(16, "clip").block(16, {{1, 10, 1}, {2, 20, 2}}).chunk();
  session.note("half way", 2).block(16, {{3, 30, 3, 0, 1, true}}).chunk();
  return session;
}

struct Outcome {
  std::vector<Status> findings;
  std::vector<std::string> calls;
  Status status;
};

Outcome read_all(const TemporaryTrail& trail, read::Check check) {
  const read::Trail opened = read::Trail::open(trail.path(), check).value();
  Outcome outcome;
  outcome.calls = calls_of(opened, {}, &outcome.status);
  outcome.findings = opened.findings();
  for (const read::Session& session : opened.sessions()) {
    for (const Status& finding : session.info().findings) outcome.findings.push_back(finding);
    (void)session.notes();
    (void)session.gaps();
    for (const auto& function : session.functions()) (void)session.columns(*function);
  }
  return outcome;
}

const std::vector<std::string> kAll{"clip(1)=1", "clip(2)=2", "clip(3)!ValueError"};

bool is_beginning_of_all(const std::vector<std::string>& calls) {
  return calls.size() <= kAll.size() && std::equal(calls.begin(), calls.end(), kAll.begin());
}

}  // namespace

TEST_CASE("damage: whatever byte of a sealed file is flipped, reading it whole tells and keeps what precedes") {
  const FileBytes good = example().sealed();
  const TemporaryTrail trail;
  for (std::size_t at = 0; at < good.size(); ++at) {
    CAPTURE(at);
    FileBytes file = good;
    file[at] ^= 0x10;
    const std::string path = trail.put("a.mcap", file);
    const Outcome outcome = read_all(trail, read::Check::kWhole);
    REQUIRE(outcome.findings.size() == 1);
    CHECK(outcome.findings[0].path() == path);
    CHECK(outcome.findings[0].offset() != Status::kNoOffset);
    CHECK(is_beginning_of_all(outcome.calls));
    CHECK(outcome.status.ok());
  }
}

TEST_CASE("damage: whatever byte of a sealed file is flipped, its checksums tell as much as reading it whole") {
  const FileBytes good = example().sealed();
  const TemporaryTrail trail;
  const std::string path = trail.put("a.mcap", good);
  CHECK(read_all(trail, read::Check::kBytes).findings.empty());
  CHECK(read::Trail::open(trail.path(), read::Check::kBytes)->sessions()[0].info().checked == read::Check::kBytes);
  for (std::size_t at = 0; at < good.size(); ++at) {
    CAPTURE(at);
    FileBytes file = good;
    file[at] ^= 0x10;
    trail.put("a.mcap", file);
    const Outcome whole = read_all(trail, read::Check::kWhole);
    const Outcome outcome = read_all(trail, read::Check::kBytes);
    REQUIRE(outcome.findings.size() == 1);
    CHECK(outcome.findings[0].text() == whole.findings[0].text());
    CHECK(outcome.calls == whole.calls);
  }
}

TEST_CASE(
    "damage: what is quick to check is checked whole, larger files by their checksums, the largest by their ends") {
  read::CheckPlan plan(read::Check::kQuick);
  constexpr std::uint64_t kMiB = 1 << 20;
  CHECK(plan.of_file(1000, kMiB) == read::Check::kWhole);
  CHECK(plan.of_file(10'000'000, kMiB) == read::Check::kBytes);
  CHECK(plan.of_file(1000, 200 * kMiB) == read::Check::kBytes);
  CHECK(plan.of_file(1000, 100 * kMiB) == read::Check::kSummary);
  CHECK(plan.of_file(999'000, 15 * kMiB) == read::Check::kWhole);
  CHECK(plan.of_file(1, 1) == read::Check::kBytes);  // nothing is left of what may be read whole
  CHECK(read::CheckPlan(read::Check::kSummary).of_file(1, 1) == read::Check::kSummary);
}

TEST_CASE("damage: whatever byte of a sealed file is flipped, no call that the summary leads to is a wrong one") {
  const FileBytes good = example().sealed();
  const TemporaryTrail trail;
  for (std::size_t at = 0; at < good.size(); ++at) {
    CAPTURE(at);
    FileBytes file = good;
    file[at] ^= 0x01;
    trail.put("a.mcap", file);
    const Outcome outcome = read_all(trail, read::Check::kSummary);
    for (const std::string& call : outcome.calls) CHECK(std::find(kAll.begin(), kAll.end(), call) != kAll.end());
    CHECK((outcome.calls.size() == kAll.size() || !outcome.findings.empty() || !outcome.status.ok()));
  }
}

TEST_CASE("damage: a sealed file that was cut off is told to be so, and what precedes is there") {
  const FileBytes good = example().sealed();
  const TemporaryTrail trail;
  std::size_t most = 0;
  for (std::size_t size = 0; size < good.size(); ++size) {
    CAPTURE(size);
    trail.put("a.mcap", FileBytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
    const Outcome outcome = read_all(trail, read::Check::kSummary);
    CHECK(outcome.findings.size() == 1);
    CHECK(is_beginning_of_all(outcome.calls));
    CHECK(outcome.calls.size() >= most);
    most = std::max(most, outcome.calls.size());
  }
  CHECK(most == kAll.size());
}

TEST_CASE("damage: a file that is being written may end anywhere") {
  const FileBytes good = example().bytes();
  const TemporaryTrail trail;
  for (std::size_t size = 1; size <= good.size(); ++size) {
    CAPTURE(size);
    trail.put("a.mcap.open", FileBytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
    const Outcome outcome = read_all(trail, read::Check::kSummary);
    CHECK(outcome.findings.empty());
    CHECK(is_beginning_of_all(outcome.calls));
  }
  CHECK(read_all(trail, read::Check::kSummary).calls == kAll);
}

TEST_CASE("damage: whatever byte of an open file is flipped, calls are a beginning of the right ones") {
  const FileBytes good = example().bytes();
  const TemporaryTrail trail;
  for (std::size_t at = 0; at < good.size(); ++at) {
    CAPTURE(at);
    FileBytes file = good;
    file[at] ^= 0x80;
    trail.put("a.mcap.open", file);
    CHECK(is_beginning_of_all(read_all(trail, read::Check::kSummary).calls));
  }
}

TEST_CASE("damage: empty, foreign and zero-filled files are findings, and the rest of the trail is read") {
  const TemporaryTrail trail;
  trail.put("a.mcap", {});
  trail.put("b.mcap", FileBytes(4096, 0));
  trail.put("c.mcap", FileBytes(100, 'x'));
  trail.put("d.mcap", example().sealed());
  const Outcome outcome = read_all(trail, read::Check::kSummary);
  CHECK(outcome.calls == kAll);
  REQUIRE(outcome.findings.size() == 3);
  CHECK(outcome.findings[0].message() == "empty file");
  CHECK(outcome.findings[1].message() == "not an MCAP file");
  CHECK(outcome.findings[2].text().ends_with("c.mcap: at byte 0: not an MCAP file"));
}

TEST_CASE("damage: every file of spec/vectors gives its calls, or its error at its offset and the calls before it") {
  const auto vectors = annalist::test::vectors_folder();
  std::ifstream expected(vectors / "bad" / "expected.json");
  REQUIRE(expected);
  int files = 0;
  for (std::string line; std::getline(expected, line);) {
    char name[200], error[200];
    unsigned long offset = 0, calls = 0;
    if (std::sscanf(line.c_str(), R"( "%199[^"]": {"error": "%199[^"]", "offset": %lu, "calls": %lu)", name, error,
                    &offset, &calls) != 4)
      continue;
    CAPTURE(name);
    const TemporaryTrail trail;
    std::filesystem::copy_file(vectors / "bad" / name, trail.path() + "/sessions/" + name);
    const read::Trail opened = read::Trail::open(trail.path(), read::Check::kWhole).value();
    std::vector<Status> findings = opened.findings();
    for (const read::Session& session : opened.sessions())
      findings.insert(findings.end(), session.info().findings.begin(), session.info().findings.end());
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].message().starts_with(error));
    CHECK(findings[0].offset() == offset);
    std::size_t visits = 0;
    CHECK(opened.calls({}, [&](const read::Call&) { return ++visits, true; }).ok());
    CHECK(visits == calls);
    ++files;
  }
  CHECK(files > 80);
}
