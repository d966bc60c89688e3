// SPDX-License-Identifier: Apache-2.0
// Types of the program: described ones, hooks, and what becomes of values that cannot be captured.
#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "api/encoded.hpp"

using encoded::hex;
using encoded::json;

namespace geo {

struct Point {
  double x = 0, y = 0;
};
ANNALIST_DESCRIBE(Point, x, y)

struct Track {
  std::string name;
  std::vector<Point> points;
};
ANNALIST_DESCRIBE(Track, name, points)

struct Marked : Point {
  bool mark = true;
};
ANNALIST_DESCRIBE(Marked, x, y, mark)

struct Unit {};
ANNALIST_DESCRIBE(Unit)

class Secret {
 public:
  explicit Secret(int value) : value_(value) {}
  ANNALIST_DESCRIBE_INSIDE(Secret, value_)

 private:
  int value_;
};

template <class T>
struct Box {
  T content;
  ANNALIST_DESCRIBE_INSIDE(Box, content)
};

struct path {
  int steps = 3;
};
ANNALIST_DESCRIBE(path, steps)

struct Wide {
  int a1 = 1, a2 = 2, a3 = 3, a4 = 4, a5 = 5, a6 = 6, a7 = 7, a8 = 8, a9 = 9, a10 = 10, a11 = 11, a12 = 12, a13 = 13,
      a14 = 14, a15 = 15, a16 = 16, a17 = 17, a18 = 18, a19 = 19, a20 = 20, a21 = 21, a22 = 22, a23 = 23, a24 = 24,
      a25 = 25, a26 = 26, a27 = 27, a28 = 28, a29 = 29, a30 = 30, a31 = 31, a32 = 32;
};
ANNALIST_DESCRIBE(Wide, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21,
                  a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32)

struct Money {
  long cents;
  std::shared_ptr<int> account;
};
void annalist_encode(annalist::Writer& out, const Money& money) {
  out.put_named("Money", 2);
  out.put_signed(money.cents);
  annalist::encode(out, money.account);
}

template <class T>
struct Interval {
  T low, high;
};
template <class T>
void annalist_encode(annalist::Writer& out, const Interval<T>& interval) {
  annalist::encode(out, std::pair<T, T>(interval.low, interval.high));
}

struct Failing {
  std::string reason;
};
void annalist_encode(annalist::Writer& out, const Failing& failing) {
  out.put_array(7);
  if (failing.reason.empty()) throw 7;
  throw std::runtime_error(failing.reason);
}

struct Wordy {
  int items;
};
void annalist_encode(annalist::Writer& out, const Wordy& wordy) {
  for (int i = 0; i < wordy.items; ++i) out.put_signed(i);
}

struct Chain {
  std::unique_ptr<Chain> next;
};
ANNALIST_DESCRIBE(Chain, next)

}  // namespace geo

namespace elsewhere {
struct Foreign {
  int number;
};
}  // namespace elsewhere
template <>
struct annalist::Encode<elsewhere::Foreign> {
  static void encode(Writer& out, const elsewhere::Foreign& value) { out.put_signed(value.number); }
};

TEST_CASE("values: an object has its type and its members") {
  CHECK(hex(geo::Point{1, 2}) == "d81b8265506f696e74d81b8564646963746178fb3ff00000000000006179fb4000000000000000");
  CHECK(
      json(geo::Track{"Aare", {{1, 2}}}) ==
      R"({"$type": "Track", "items": [{"name": "Aare", "points": [{"$type": "Point", "items": [{"x": 1.0, "y": 2.0}]}]}]})");
  CHECK(json(geo::Unit{}) == R"({"$type": "Unit", "items": [{}]})");
  CHECK(json(geo::Secret(5)) == R"({"$type": "Secret", "items": [{"value_": 5}]})");
  CHECK(json(geo::Box<int>{5}) == R"({"$type": "Box", "items": [{"content": 5}]})");
  CHECK(json(geo::Marked{}) == R"({"$type": "Marked", "items": [{"x": 0.0, "y": 0.0, "mark": true}]})");
}

TEST_CASE("values: an object may have many members") {
  CHECK(json(geo::Wide{}).ends_with(R"("a30": 30, "a31": 31, "a32": 32}]})"));
}

TEST_CASE("values: an object's type never looks like a kind of value") {
  CHECK(json(geo::path{}) == R"({"$type": "::path", "items": [{"steps": 3}]})");
}

TEST_CASE("values: hooks write what they like, and other values within it") {
  const auto account = std::make_shared<int>(9);
  CHECK(json(geo::Money{5, account}) == R"({"$type": "Money", "items": [5, 9]})");
  CHECK(json(geo::Interval<double>{1, 2}) == R"({"$type": "tuple", "items": [1.0, 2.0]})");
  CHECK(hex(elsewhere::Foreign{5}) == "05");
  CHECK(hex(std::vector<elsewhere::Foreign>{{5}, {6}}) == "820506");
}

TEST_CASE("values: shared objects are shared across hooks") {
  const auto account = std::make_shared<int>(9);
  CHECK(hex(std::vector<geo::Money>{{5, account}, {6, account}}) ==
        "82d81b83654d6f6e657905d9a702820009d81b83654d6f6e657906d9a70300");
}

TEST_CASE("values: a hook that throws makes the whole value opaque") {
  CHECK(json(std::vector<geo::Failing>{{"no unit"}}) ==
        R"({"$type": "opaque", "type": "std::vector<geo::Failing>", "reason": "capture failed: no unit"})");
  CHECK(json(geo::Failing{}) ==
        R"({"$type": "opaque", "type": "geo::Failing", "reason": "capture failed: an exception of unknown type"})");
}

TEST_CASE("values: a hook that does not write exactly one item makes the value opaque") {
  CHECK(hex(geo::Wordy{1}) == "00");
  for (const int items : {0, 2})
    CHECK(json(geo::Wordy{items}) == R"({"$type": "opaque", "type": "geo::Wordy", "reason": )"
                                     R"("capture failed: annalist_encode wrote something else than one item"})");
}

TEST_CASE("values: what is larger than 64 KiB is recorded as type, size and reason") {
  CHECK(json(std::string(65536, 'x')) ==
        R"({"$type": "opaque", "size": 65541, "type": "std::string", "reason": "larger than 65536 bytes"})");
  CHECK(json(std::vector<double>(10000)) ==
        R"({"$type": "opaque", "size": 80007, "type": "std::vector<double>", "reason": "larger than 65536 bytes"})");
  CHECK(json(std::vector<geo::Wordy>(70000, geo::Wordy{1})).find("larger than 65536 bytes") != std::string::npos);
  CHECK(json(std::string(65531, 'x')) == '"' + std::string(65531, 'x') + '"');
}

TEST_CASE("values: what is nested too deeply is recorded as type and reason") {
  auto chain = std::make_unique<geo::Chain>();
  for (int i = 0; i < 100; ++i) {
    auto longer = std::make_unique<geo::Chain>();
    longer->next = std::move(chain);
    chain = std::move(longer);
  }
  CHECK(json(chain) ==
        R"({"$type": "opaque", "type": "std::unique_ptr<geo::Chain>", "reason": "nested deeper than 256"})");
}
