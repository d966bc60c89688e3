// SPDX-License-Identifier: Apache-2.0
#include "format/mcap_writer.hpp"

#include <doctest/doctest.h>

#include "mcap_files.hpp"

using namespace annalist;
using namespace annalist::format;
using namespace mcap_files;

TEST_CASE("McapWriter: what it hands out is a file in which nothing is wrong") {
  const Scanned scanned = scan(sealed(), true);
  CHECK(scanned.status.text() == "ok");
  CHECK(scanned.texts == std::vector<std::string>{"start", "first", "second", "third"});
}

TEST_CASE("McapWriter: sequences count from 0 over all channels") {
  const Scanned scanned = scan(sealed(), true);
  for (std::size_t i = 0; i < scanned.messages.size(); ++i) CHECK(scanned.messages[i].sequence == i);
}

TEST_CASE("McapWriter: log times strictly increase although the clock stands still or goes back") {
  McapWriter writer;
  FileBytes file = begin(writer);
  add_message(writer, 16, 300, "at the same time");
  add_message(writer, 16, 7, "earlier");
  append(file, writer.finish_chunk());
  append(file, writer.finish_file());
  const Scanned scanned = scan(file, true);
  CHECK(scanned.status.text() == "ok");
  for (std::size_t i = 1; i < scanned.messages.size(); ++i)
    CHECK(scanned.messages[i].log_time > scanned.messages[i - 1].log_time);
}

TEST_CASE("McapWriter: a message is never published later than it was logged") {
  McapWriter writer;
  FileBytes file = begin(writer);
  writer.begin_message(16, 400, 900).text("from the future");
  (void)writer.end_message();
  append(file, writer.finish_chunk());
  const Scanned scanned = scan(file, false);
  CHECK(scanned.messages.back().publish_time == 400);
}

TEST_CASE("McapWriter: end_message gives the payload alone") {
  McapWriter writer;
  (void)begin(writer);
  writer.begin_message(16, 400, 400).text("payload");
  const value::Bytes payload = writer.end_message();
  CHECK(std::string(payload.begin(), payload.end()) == "\x67payload");
}

TEST_CASE("McapWriter: a chunk without messages takes no bytes") {
  McapWriter writer;
  (void)begin(writer);
  CHECK(writer.finish_chunk().empty());
}

TEST_CASE("McapWriter: the summary of a file can be read alone") {
  const FileBytes file = sealed();
  const MemorySource source(file);
  const auto summary = read_mcap_summary(source);
  REQUIRE(summary);
  CHECK(summary->statistics.messages == 4);
  CHECK(summary->statistics.start_time == 100);
  CHECK(summary->statistics.end_time == 400);
  CHECK(summary->statistics.channel_messages == std::map<std::uint16_t, std::uint64_t>{{1, 1}, {16, 3}});
  CHECK(summary->channels.at(16).topic == "work");
  CHECK(summary->channels.at(16).metadata.at("language") == "c++");
  CHECK(summary->chunks.size() == 2);
}

TEST_CASE("McapWriter: where another process left off it goes on as that one would have") {
  McapWriter first;
  const FileBytes left = begin(first);
  const FileBytes whole = sealed();
  const std::uint64_t chunk_end = first.state().chunks[0].chunk_offset + first.state().chunks[0].chunk_bytes;
  // Whether all, some or none of the MessageIndex records came into the file.
  for (std::size_t size = static_cast<std::size_t>(chunk_end); size <= left.size(); ++size) {
    CAPTURE(size);
    const Scanned scanned = scan(value::Bytes(left).first(size), false);
    REQUIRE(scanned.status.text() == "ok");
    REQUIRE(scanned.resumable);
    REQUIRE(scanned.state.bytes == chunk_end);
    FileBytes file(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(scanned.state.bytes));
    McapWriter second(scanned.state);
    append(file, second.resume_file());
    finish(second, file);
    CHECK(file == whole);
  }
}

TEST_CASE("McapWriter: a chunk that was torn is written anew") {
  McapWriter first;
  FileBytes left = begin(first);
  const std::size_t whole_chunks = left.size();
  add_message(first, 16, 350, "torn");
  append(left, first.finish_chunk());
  left.resize(whole_chunks + 60);
  const Scanned scanned = scan(left, false);
  REQUIRE(scanned.resumable);
  FileBytes file(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(scanned.state.bytes));
  McapWriter second(scanned.state);
  append(file, second.resume_file());
  finish(second, file);
  CHECK(file == sealed());
}
