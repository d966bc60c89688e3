// SPDX-License-Identifier: Apache-2.0
// annalize, end to end: every kind of callable, its calls written into a trail and read back.
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "api/audit.hpp"

using annalist::annalize;
using audit::call_of;
using audit::calls_of;
using audit::text;

namespace {

double discharge(double stage, double a, double b) { return a * stage + b; }
constexpr auto audited_discharge = annalize<"discharge">(discharge, "stage", "a", "b");

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) total += value;
  return total;
}
constexpr auto audited_sum = annalize<"sum">(sum, "values");

std::string take(std::string text) { return text + "!"; }
constexpr auto audited_take = annalize<"take">(take, "text");

int consume(std::unique_ptr<int> number) { return *number; }
constexpr auto audited_consume = annalize<"consume">(consume, "number");

std::unique_ptr<int> produce(int number) { return std::make_unique<int>(number); }
constexpr auto audited_produce = annalize<"produce">(produce, "number");

int steal(std::string&& text) {
  const std::string stolen = std::move(text);
  return static_cast<int>(stolen.size());
}
constexpr auto audited_steal = annalize<"steal">(steal, "text");

void append(std::vector<int>& values, int value) { values.push_back(value); }
constexpr auto audited_append = annalize<"append">(append, "values", "value");

int& largest(int& a, int& b) { return a > b ? a : b; }
constexpr auto audited_largest = annalize<"largest">(largest, "a", "b");

int quiet(int n) noexcept { return n + 1; }
constexpr auto audited_quiet = annalize<"quiet">(quiet, "n");
static_assert(noexcept(audited_quiet(1)) && !noexcept(audited_discharge(1, 2, 3)));

double first(const double (&values)[3]) { return values[0]; }
constexpr auto audited_first = annalize<"first">(first, "values");

int nothing() { return 4; }
constexpr auto audited_nothing = annalize<"nothing">(nothing);

[[maybe_unused]] int over(int n) { return n; }
double over(double x) { return x; }
constexpr auto audited_over = annalize<"over">(static_cast<double (*)(double)>(over), "x");

struct Gauge {
  double factor = 2;
  double read(double raw) const { return factor * raw; }
  double quiet(double raw) const noexcept { return raw; }
  void set(double value) & { factor = value; }
  int count(int n) { return n; }
  int count(int n, int m) { return n + m; }
};

struct Described {
  int id = 7;
  int plus(int n) const { return id + n; }
};
ANNALIST_DESCRIBE(Described, id)

struct Child : Described {};

struct Noisy {};
void annalist_encode(annalist::Writer& out, const Noisy&) { out.put_signed(audited_quiet(1)); }

constexpr auto audited_read = annalize<"Gauge.read">(&Gauge::read, "raw");
constexpr auto audited_quiet_read = annalize<"Gauge.quiet">(&Gauge::quiet, "raw");
constexpr auto audited_set = annalize<"Gauge.set">(&Gauge::set, "value");
constexpr auto audited_count = annalize<"Gauge.count">(static_cast<int (Gauge::*)(int)>(&Gauge::count), "n");
constexpr auto audited_plus = annalize<"Described.plus">(&Described::plus, "object", "n");

}  // namespace

TEST_CASE("annalize: a function's calls are recorded with name, place, parameters and types") {
  const auto call = call_of([] { CHECK(audited_discharge(1.5, 2, 0.25) == 3.25); });
  CHECK(text(call) == "(1.5, 2.0, 0.25) -> 3.25");
  CHECK(call.function->name == "discharge");
  CHECK(call.function->language == "c++");
  CHECK(call.function->file.ends_with("tests/unit/api/annalize_test.cpp"));
  CHECK(call.function->line == 21);
  CHECK(call.function->result_type == "double");
  REQUIRE(call.function->parameters.size() == 3);
  CHECK(call.function->parameters[0].name == "stage");
  CHECK(call.function->parameters[2].name == "b");
  CHECK(call.function->parameters[0].type == "double");
  CHECK(call.duration_ns >= 0);
}

TEST_CASE("annalize: arguments convert as the function's own do") {
  CHECK(text(call_of([] { CHECK(audited_sum({1, 2, 3}) == 6); })) == "([1.0, 2.0, 3.0]) -> 6.0");
  CHECK(text(call_of([] { audited_discharge(1, 'a', true); })) == "(1.0, 97.0, 1.0) -> 98.0");
  CHECK(text(call_of([] { audited_take("text"); })) == R"(("text") -> "text!")");
  const double values[] = {5, 6, 7};
  CHECK(text(call_of([&] { audited_first(values); })) == "([5.0, 6.0, 7.0]) -> 5.0");
}

TEST_CASE("annalize: arguments are recorded as they were at entry") {
  std::vector<int> values{1};
  const auto call = call_of([&] { audited_append(values, 2); });
  CHECK(text(call) == "([1], 2) -> null");
  CHECK(call.function->result_type == "void");
  CHECK(call.function->parameters[0].type == "std::vector<int>&");
  CHECK(values == std::vector<int>{1, 2});
  CHECK(text(call_of([] { CHECK(audited_steal("stolen") == 6); })) == R"(("stolen") -> 6)");
  CHECK(text(call_of([] { CHECK(audited_consume(std::make_unique<int>(3)) == 3); })) == "(3) -> 3");
}

TEST_CASE("annalize: results are passed on, moved or by reference") {
  int a = 1, b = 2;
  const auto calls = calls_of([&] {
    CHECK(&audited_largest(a, b) == &b);
    CHECK(*audited_produce(8) == 8);
  });
  CHECK(text(calls.at(0)) == "(1, 2) -> 2");
  CHECK(text(calls.at(1)) == "(8) -> 8");
}

TEST_CASE("annalize: functions without parameters, with noexcept, chosen by a cast") {
  const auto calls = calls_of([] {
    CHECK(audited_nothing() == 4);
    CHECK(audited_quiet(1) == 2);
    CHECK(audited_over(1) == 1.0);
  });
  CHECK(text(calls.at(0)) == "() -> 4");
  CHECK(text(calls.at(1)) == "(1) -> 2");
  CHECK(text(calls.at(2)) == "(1.0) -> 1.0");
}

TEST_CASE("annalize: lambdas with and without captures, and function objects") {
  const auto calls = calls_of([] {
    const auto plain = annalize<"plain">([](int n) { return n + 1; }, "n");
    static_assert(sizeof(plain) == sizeof(annalize<"plain">(quiet, "n")) - sizeof(void*));
    CHECK(plain(1) == 2);
    int sum = 0;
    const auto adding = annalize<"adding">([&sum](int n) { sum += n; }, "n");
    adding(5);
    CHECK(sum == 5);
    auto counting = annalize<"counting">([count = 0]() mutable { return ++count; });
    counting();
    CHECK(counting() == 2);
    const auto owning = annalize<"owning">([kept = std::make_unique<int>(4)] { return *kept; });
    CHECK(owning() == 4);
    const auto function = annalize<"function">(std::function<int(int)>(quiet), "n");
    CHECK(function(3) == 4);
    const auto twice = annalize<"twice">(audited_quiet, "n");
    CHECK(twice(4) == 5);
  });
  REQUIRE(calls.size() == 8);
  CHECK(text(calls[1]) == "(5) -> null");
  CHECK(text(calls[3]) == "() -> 2");
  CHECK(text(calls[6]) == "(4) -> 5");
  CHECK(calls[7].parent == calls[6].id);
}

TEST_CASE("annalize: a generic lambda's call decides its types") {
  const auto calls = calls_of([] {
    const auto twice = annalize<"twice">([](const auto& value) { return value + value; }, "value");
    CHECK(twice(2) == 4);
    CHECK(twice(std::string("ab")) == "abab");
  });
  CHECK(text(calls.at(0)) == "(2) -> 4");
  CHECK(text(calls.at(1)) == R"(("ab") -> "abab")");
}

TEST_CASE("annalize: member functions take their object first, however it is given") {
  Gauge gauge;
  const auto owned = std::make_unique<Gauge>();
  const auto calls = calls_of([&] {
    CHECK(audited_read(gauge, 1.5) == 3);
    CHECK(audited_read(&gauge, 1) == 2);
    CHECK(audited_read(owned, 1) == 2);
    CHECK(audited_read(std::make_shared<Gauge>(), 1) == 2);
    CHECK(audited_read(std::ref(gauge), 1) == 2);
    CHECK(audited_read(Gauge{}, 1) == 2);
    audited_set(gauge, 5);
    CHECK(audited_count(gauge, 4) == 4);
    static_assert(noexcept(audited_quiet_read(gauge, 1)));
    audited_quiet_read(gauge, 1);
  });
  CHECK(gauge.factor == 5);
  REQUIRE(calls.size() == 9);
  for (std::size_t i = 1; i < 6; ++i) CHECK(calls[i].result.json() == "2.0");
  CHECK(calls[0].arguments[0].json() ==
        R"({"$type": "opaque", "type": "(anonymous namespace)::Gauge", "reason": "no encoder for this type"})");
  CHECK(calls[0].arguments[1].json() == "1.5");
  CHECK(calls[0].function->parameters[0].name == "self");
  CHECK(calls[0].function->parameters[1].name == "raw");
}

TEST_CASE("annalize: the object of a described type is recorded, and one more name names it") {
  Described object;
  Child child;
  const auto calls = calls_of([&] {
    CHECK(audited_plus(object, 1) == 8);
    CHECK(audited_plus(child, 1) == 8);
  });
  CHECK(text(calls.at(0)) == R"(({"$type": "Described", "items": [{"id": 7}]}, 1) -> 8)");
  CHECK(text(calls.at(1)) == text(calls.at(0)));
  CHECK(calls[0].function->parameters[0].name == "object");
  CHECK(calls[0].function->parameters[1].name == "n");
}

TEST_CASE("annalize: an exception is recorded, and passes on as the very same object") {
  static const std::runtime_error* thrown = nullptr;
  const auto call = call_of([] {
    const auto failing = annalize<"failing">(
        [](int n) -> int {
          try {
            throw std::range_error("no such month");
          } catch (const std::runtime_error& error) {
            thrown = &error;
            throw;
          }
          return n;
        },
        "n");
    try {
      failing(13);
      FAIL("not passed on");
    } catch (const std::runtime_error& error) {
      CHECK(&error == thrown);
    }
  });
  CHECK(call.status == annalist::read::CallStatus::kRaised);
  CHECK(text(call) == "(13) -> std::range_error");
  CHECK(call.exception_message == "no such month");
}

TEST_CASE("annalize: options are settable by text and by enumerator") {
  const auto calls = calls_of([] {
    annalize<"texts">(quiet, {.level = "DEBUG", .message = "over the day", .effect = "input", .timing = "start"},
                      "n")(1);
    annalize<"enumerators">(
        quiet,
        {.level = annalist::Level::kError, .effect = annalist::Effect::kOutput, .timing = annalist::Timing::kExact},
        "n")(1);
    annalize<"none">(quiet, {.effect = "none", .timing = "exact"}, "n")(1);
  });
  REQUIRE(calls.size() == 3);
  CHECK(calls[0].level == "DEBUG");
  CHECK(calls[0].message == "over the day");
  CHECK(calls[0].function->effect == "input");
  CHECK(calls[0].duration_ns == 0);
  CHECK(calls[1].level == "ERROR");
  CHECK(calls[1].function->effect == "output");
  CHECK(calls[2].level == "INFO");
  CHECK(calls[2].function->effect == "");
}

TEST_CASE("annalize: the same name at two places is two functions") {
  const auto calls = calls_of([] {
    annalize<"same">(quiet, "n")(1);
    annalize<"same">(quiet, "m")(1);
  });
  CHECK(calls.at(0).function->line + 1 == calls.at(1).function->line);
  CHECK(calls.at(1).function->parameters[0].name == "m");
}

TEST_CASE("annalize: calls work the same where nothing records") {
  std::vector<int> values;
  audited_append(values, 1);
  CHECK(audited_discharge(1, 1, 1) == 2);
  CHECK(values.size() == 1);
}

TEST_CASE("annalize: what a hook calls is not audited") {
  const auto call = call_of([] { annalize<"pass">([](const Noisy&) {}, "noisy")(Noisy{}); });
  CHECK(text(call) == "(2) -> null");
}

TEST_CASE("annalize: between two sessions calls go through, and the next session has those that follow") {
  constexpr auto twice = annalize<"twice between">([](double x) { return 2 * x; }, "x");
  CHECK(audit::text(audit::call_of([&] { twice(1.5); })) == "(1.5) -> 3.0");
  CHECK(twice(2.5) == 5.0);
  CHECK(audit::text(audit::call_of([&] { twice(3.5); })) == "(3.5) -> 7.0");
}
