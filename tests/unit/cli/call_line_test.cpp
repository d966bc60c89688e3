// SPDX-License-Identifier: Apache-2.0
// A call in one line: what is shortened, and what is not.
#include "../../../cli/call_line.hpp"

#include <doctest/doctest.h>

#include <numeric>

#include "../../../cli/printable.hpp"
#include "calls.hpp"

namespace annalist::cli {
namespace {

constexpr const char* kLongText =
    "78237468652071756963"
    "6b2062726f776e20666f78206a756d7073206f7665722074686520";  // a text of 35 letters

std::string line_of(const read::Call& call, std::size_t width) {
  Line line;
  add_call(call, width, line);
  std::string out;
  line.print({false, 0}, out);
  out.pop_back();
  return out;
}

TEST_CASE("where there is room every text gets what it needs") {
  CHECK(share({3, 5, 2}, 10) == std::vector<std::size_t>{3, 5, 2});
}

TEST_CASE("where there is none the longest are cut alike") {
  CHECK(share({3, 50, 2, 60}, 25) == std::vector<std::size_t>{3, 10, 2, 10});
  CHECK(share({}, 5).empty());
  CHECK(share({4, 4}, 0) == std::vector<std::size_t>{0, 0});
}

TEST_CASE("no share is beyond the budget") {
  for (std::size_t budget = 0; budget < 40; ++budget) {
    const auto shares = share({1, 30, 7, 12, 5}, budget);
    CHECK(std::accumulate(shares.begin(), shares.end(), std::size_t{0}) <= budget);
  }
}

TEST_CASE("a call is its function, its arguments by name, and its result") {
  const read::Call call = with(with(a_call(1, 0, "clip"), "low", "00"), "high", "f93e00");
  CHECK(line_of(call, 80) == "clip(low=0, high=1.5) → null");
}

TEST_CASE("an argument that the call did not have is left out") {
  CHECK(line_of(with(with(a_call(1, 0, "clip"), "low", ""), "high", "01"), 80) == "clip(high=1) → null");
}

TEST_CASE("the null of a function that returns nothing is not shown") {
  read::Call call = a_call(1, 0, "log");
  auto function = std::make_shared<read::Function>(*call.function);
  function->result_type = "void";
  call.function = function;
  CHECK(line_of(call, 80) == "log()");
}

TEST_CASE("an exception stands where the result would") {
  read::Call call = a_call(1, 0, "parse");
  call.status = read::CallStatus::kRaised;
  call.exception_type = "ValueError";
  call.exception_message = "line 3:\nno number";
  CHECK(line_of(call, 80) == "parse() ✗ ValueError: line 3:\\nno number");
}

TEST_CASE("a call that was open says so") {
  read::Call call = a_call(1, 0, "wait");
  call.status = read::CallStatus::kOpen;
  CHECK(line_of(call, 80) == "wait() … open");
}

TEST_CASE("a coroutine or generator says how often it was suspended, and how it ended where the outcome does not") {
  read::Call call = a_call(1, 0, "items");
  call.suspended = read::Suspended{3, "closed", {}, {}};
  CHECK(line_of(call, 80) == "items() → null  3 suspensions, closed");
  call.suspended = read::Suspended{1, "returned", {}, {}};
  CHECK(line_of(call, 80) == "items() → null  1 suspension");
  call.suspended = read::Suspended{0, "unstarted", {}, {}};
  CHECK(line_of(call, 80) == "items() → null  unstarted");
  call.suspended = read::Suspended{0, "returned", {}, {}};
  CHECK(line_of(call, 80) == "items() → null");
}

TEST_CASE("values give way to how a call was suspended") {
  read::Call call = with(a_call(1, 0, "f"), "text", kLongText);
  call.suspended = read::Suspended{12, "dropped", {}, {}};
  const std::string line = line_of(call, 50);
  CHECK(line.ends_with("  12 suspensions, dropped"));
  CHECK(cells(line) <= 50);
}

TEST_CASE("a long value gives way, short ones stay whole") {
  read::Call call = with(with(a_call(1, 0, "f"), "text", kLongText), "n", "17");
  const std::string line = line_of(call, 50);
  CHECK(line.find("n=23") != std::string::npos);
  CHECK(line.find("→ null") != std::string::npos);
  CHECK(line.find("…") != std::string::npos);
  CHECK(cells(line) <= 50);
  CHECK(line_of(call, 0).find("…") == std::string::npos);
}

TEST_CASE("parameters beyond the width are counted") {
  read::Call call = a_call(1, 0, "f");
  for (int i = 0; i < 20; ++i) call = with(call, "parameter_" + std::to_string(i), kLongText);
  const std::string line = line_of(call, 80);
  CHECK(line.find("parameter_0=") != std::string::npos);
  CHECK(line.find(" more)") != std::string::npos);
  CHECK(line.find("→ null") != std::string::npos);
  CHECK(cells(line) <= 80);
}

TEST_CASE("warnings and worse carry their level") {
  read::Call call = a_call(1, 0, "f");
  call.level = "INFO";
  CHECK(line_of(call, 80) == "f() → null");
  call.level = "ERROR";
  CHECK(line_of(call, 80) == "ERROR f() → null");
}

}  // namespace
}  // namespace annalist::cli
