// SPDX-License-Identifier: Apache-2.0
// scope, end to end: the inside of a function as a call.
#include <stdexcept>
#include <string>
#include <vector>

#include "api/audit.hpp"

using audit::call_of;
using audit::calls_of;
using audit::text;

namespace {

double slope(const std::vector<double>& x, double y) {
  auto scope = annalist::scope<"slope", "x", "y">(x, y);
  const double result = y / x[0];
  scope.result(result);
  return result;
}

}  // namespace

TEST_CASE("scope: is a call with its names, values and result") {
  const auto call = call_of([] { CHECK(slope({2}, 5) == 2.5); });
  CHECK(text(call) == "([2.0], 5.0) -> 2.5");
  CHECK(call.function->name == "slope");
  CHECK(call.function->file.ends_with("scope_test.cpp"));
  REQUIRE(call.function->parameters.size() == 2);
  CHECK(call.function->parameters[0].name == "x");
  CHECK(call.function->parameters[0].type == "std::vector<double>");
  CHECK(call.function->parameters[1].type == "double");
}

TEST_CASE("scope: without names and without a result") {
  const auto call = call_of([] { auto scope = annalist::scope<"step">(); });
  CHECK(text(call) == "() -> null");
}

TEST_CASE("scope: may have a result of any size") {
  const auto call = call_of([] {
    auto scope = annalist::scope<"long">();
    scope.result(std::string(5000, 'x'));
  });
  CHECK(call.result.json().size() == 5002);
}

TEST_CASE("scope: the first result stands") {
  const auto call = call_of([] {
    auto scope = annalist::scope<"twice">();
    scope.result(1);
    scope.result(2);
  });
  CHECK(text(call) == "() -> 1");
}

TEST_CASE("scope: left by an exception has raised") {
  const auto call = call_of([] {
    try {
      auto scope = annalist::scope<"failing", "n">(1);
      scope.result(5);
      throw std::runtime_error("no such month");
    } catch (const std::runtime_error&) {
    }
  });
  CHECK(call.status == annalist::read::CallStatus::kRaised);
  CHECK(call.exception_type == "exception");
}

TEST_CASE("scope: that begins while an exception passes by is not left by it") {
  struct Cleanup {
    ~Cleanup() { auto scope = annalist::scope<"cleanup">(); }
  };
  const auto call = call_of([] {
    try {
      Cleanup cleanup;
      throw 1;
    } catch (int) {
    }
  });
  CHECK(call.status == annalist::read::CallStatus::kReturned);
}

TEST_CASE("scope: calls within it are its children") {
  const auto calls = calls_of([] {
    auto outer = annalist::scope<"outer">();
    auto inner = annalist::scope<"inner">();
  });
  CHECK(calls.at(1).parent == calls.at(0).id);
}
