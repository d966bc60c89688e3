// SPDX-License-Identifier: Apache-2.0
#include "read/messages.hpp"

#include <doctest/doctest.h>

#include "format/map_writer.hpp"

using namespace annalist;
using namespace annalist::read;

namespace {

template <class Message>
std::vector<std::uint8_t> payload_of(const Message& message) {
  value::Encoder out;
  encode(out, message);
  return out.take();
}

/// What was encoded is decoded to the same; cut anywhere, or longer, it is refused; flipped anywhere, it does no harm.
template <class Message>
void check_decoding(const Message& message) {
  const std::vector<std::uint8_t> payload = payload_of(message);
  Message decoded{};
  REQUIRE(decode(payload, decoded));
  CHECK(payload_of(decoded) == payload);
  for (std::size_t size = 0; size < payload.size(); ++size) {
    CAPTURE(size);
    Message cut{};
    CHECK_FALSE(decode(value::Bytes(payload).first(size), cut));
  }
  std::vector<std::uint8_t> longer = payload;
  longer.push_back(0);
  Message more{};
  CHECK_FALSE(decode(longer, more));
  for (std::size_t at = 0; at < payload.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::vector<std::uint8_t> flipped = payload;
      flipped[at] ^= static_cast<std::uint8_t>(1 << bit);
      Message changed{};
      (void)decode(flipped, changed);
    }
}

format::SessionStart example_start() {
  format::SessionStart start;
  start.session = "0123456789abcdef";
  start.started_ns = 1'698'918'133'000'000'000;
  start.zone = "+13:00";
  start.analyst = "Ann";
  start.arguments = {"python", "clean.py"};
  start.parent_pid = 7;
  start.parent_session = "fedcba9876543210";
  start.parent_call = 9;
  start.build_id = "00ff";
  start.interpreter = "CPython 3.11.7";
  return start;
}

format::OpenCall example_open_call() {
  format::OpenCall call;
  call.call = 3;
  call.thread = 4;
  call.channel = 16;
  call.parent.foreign = "fedcba9876543210/9";
  call.start_ns = 5;
  call.arguments = {{0x01}, {0x62, 'a', 'b'}};
  return call;
}

}  // namespace

TEST_CASE("messages: each is decoded as it was encoded, and refused when it is cut") {
  check_decoding(example_start());
  check_decoding(format::NoteMessage{1, 2, 3, "deleted the check"});
  check_decoding(format::GapMessage{1, 2, 3, "disk full"});
  check_decoding(format::EnvironmentMessage{});
  check_decoding(format::EnvironmentMessage{1, format::GitState{"/r", "", "", {}}, {}});
  check_decoding(format::EnvironmentMessage{1, format::GitState{"/r", "1a2b", "main", true},
                                            std::map<std::string, std::string>{{"six", "1.16"}, {"a", ""}}});
  check_decoding(std::vector<format::OpenCall>{example_open_call(), example_open_call()});
  check_decoding(std::vector<format::IndexRow>{{1, 16, {1, 0, 1, 1, -5, 20}}, {300, 17, {1000, 0, 2, 70000, 6, 7}}});
  check_decoding(
      format::SessionEnd{1, "+00:00", "sealed", "closed", 1, 2, 3, 4, 5, 6, std::vector<std::uint8_t>(32, 7)});
}

TEST_CASE("messages: keys that are not known are left aside") {
  format::MapWriter map;
  map.signed_integer("time", 1);
  map.unsigned_integer("thread", 2);
  map.unsigned_integer("call", 3);
  map.text("text", "note");
  map.text("mood", "fine");
  value::Encoder out;
  map.finish(out);
  format::NoteMessage note;
  REQUIRE(decode(out.bytes(), note));
  CHECK(note.text == "note");
}

TEST_CASE("messages: how a call was suspended is decoded, and refused when it is cut") {
  format::MapWriter exception, whole;
  exception.text("type", "ValueError");
  exception.text("message", "no");
  whole.unsigned_integer("count", 3);
  whole.text("ended", "raised");
  whole.text("mood", "fine");
  value::Encoder& sent = whole.put("sent");
  sent.array(2);
  sent.unsigned_integer(7);
  sent.text("a");
  value::Encoder& thrown = whole.put("thrown");
  thrown.array(1);
  exception.finish(thrown);
  value::Encoder good;
  whole.finish(good);
  Suspended suspended;
  REQUIRE(decode_suspended(good.bytes(), suspended));
  CHECK(suspended.count == 3);
  CHECK(suspended.ended == "raised");
  REQUIRE(suspended.sent.size() == 2);
  CHECK(suspended.sent[1].json() == "\"a\"");
  REQUIRE(suspended.thrown.size() == 1);
  CHECK(suspended.thrown[0].type == "ValueError");
  for (std::size_t size = 0; size < good.size(); ++size) {
    Suspended cut;
    CHECK_FALSE(decode_suspended(good.bytes().first(size), cut));
  }
}

TEST_CASE("messages: a newer format is told before anything else of it is read") {
  format::MapWriter map;
  map.unsigned_integer("format", 2);
  value::Encoder out;
  map.finish(out);
  CHECK(format_of(out.bytes()) == 2);
  format::SessionStart start;
  CHECK_FALSE(decode(out.bytes(), start));
  CHECK(format_of(payload_of(example_start())) == 1);
}

TEST_CASE("messages: an index that claims more rows than it has bytes is refused") {
  format::MapWriter map;
  map.unsigned_integer("count", ~std::uint64_t{0});
  value::Encoder out;
  map.finish(out);
  std::vector<format::IndexRow> index;
  CHECK_FALSE(decode(out.bytes(), index));
}
