// SPDX-License-Identifier: Apache-2.0
// Calls as JSON and as CSV.
#include "../../../cli/json.hpp"

#include <doctest/doctest.h>

#include "../../../cli/csv.hpp"
#include "calls.hpp"

namespace annalist::cli {
namespace {

using namespace std::string_literals;

std::string json_text(std::string_view text) {
  std::string out;
  append_json(text, out);
  return out;
}

std::string json_of(const read::Call& call) {
  CallJson json;
  std::string out;
  json.append(call, out);
  return out;
}

std::string csv_of(const read::Call& call) {
  CallJson json;
  std::string out;
  append_csv(call, json, out);
  return out;
}

TEST_CASE("a JSON string escapes what it must and nothing else") {
  CHECK(json_text("Wānaka 🌊/") == "\"Wānaka 🌊/\"");
  CHECK(json_text("\"\\\b\f\n\r\t\x01\x7f") == R"("\"\\\b\f\n\r\t\u0001\u007f")");
  CHECK(json_text("\0"s) == "\"\\u0000\"");
  CHECK(json_text("a\xff") == "\"a\ufffd\"");
}

TEST_CASE("a call has the keys of the specification in their order") {
  CHECK(
      json_of(with(a_call(2, 1, "clip", 1), "low", "f90000")) ==
      R"({"session": "aa", "call": "aa/2", "parent": "aa/1", "status": "returned", "language": "c++", "function": "clip", )"
      R"("analyst": "Speve", "thread": 7, "task": null, "start": "1970-01-01T00:00:00.000001000Z", "duration_ns": 1000, )"
      R"("arguments": {"low": 0.0}, "result": null, "exception": null, "level": null, "message": null, "extra": null})");
}

TEST_CASE("an open call has neither result nor duration") {
  read::Call call = a_call(1, 0, "wait");
  call.status = read::CallStatus::kOpen;
  const std::string json = json_of(call);
  CHECK(json.find(R"("status": "open")") != std::string::npos);
  CHECK(json.find(R"("duration_ns": null)") != std::string::npos);
  CHECK(json.find(R"("result": null)") != std::string::npos);
}

TEST_CASE("a call that raised has an exception and no result") {
  read::Call call = a_call(1, 0, "parse");
  call.status = read::CallStatus::kRaised;
  call.exception_type = "ValueError";
  CHECK(json_of(call).find(R"("result": null, "exception": {"type": "ValueError", "message": ""})") !=
        std::string::npos);
}

TEST_CASE("a coroutine or generator has how it went as its last member, other calls have no such member") {
  read::Call call = a_call(1, 0, "items");
  CHECK(json_of(call).find("suspended") == std::string::npos);
  call.suspended = read::Suspended{2, "closed", {}, {}};
  CHECK(json_of(call).ends_with(R"(, "suspended": {"count": 2, "ended": "closed"}})"));
  call.suspended->sent = {value_of("01"), value_of("80")};
  call.suspended->thrown = {{"ValueError", "no \"7\""}};
  CHECK(json_of(call).ends_with(R"("ended": "closed", "sent": [1, []], )"
                                R"("thrown": [{"type": "ValueError", "message": "no \"7\""}]}})"));
}

TEST_CASE("CSV quotes what RFC 4180 wants quoted and ends rows with CR LF") {
  read::Call call = with(a_call(1, 0, "f,\"g\""), "a", "01");
  CHECK(csv_of(call) ==
        "aa,aa/1,,returned,c++,\"f,\"\"g\"\"\",Speve,7,,1970-01-01T00:00:00.000000000Z,1000,\"{\"\"a\"\": "
        "1}\",null,,,,,\r\n");
}

TEST_CASE("CSV tells nothing returned from nothing there") {
  read::Call call = a_call(1, 0, "f");
  call.status = read::CallStatus::kOpen;
  CHECK(csv_of(call) == "aa,aa/1,,open,c++,f,Speve,7,,1970-01-01T00:00:00.000000000Z,,{},,,,,,\r\n");
}

}  // namespace
}  // namespace annalist::cli
