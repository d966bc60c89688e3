// SPDX-License-Identifier: Apache-2.0
// Containers, tuples and pointers: the bytes of spec/values.md §2 and §3, as rings have them.
#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <forward_list>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "api/encoded.hpp"

using encoded::hex;
using encoded::json;

namespace {

struct Link {
  int number = 0;
  std::shared_ptr<Link> next;
  std::weak_ptr<Link> back;
};
ANNALIST_DESCRIBE(Link, number, next, back)

struct Outer {
  int inner = 5;
};
ANNALIST_DESCRIBE(Outer, inner)

}  // namespace

TEST_CASE("values: elements of one arithmetic type are a typed array, in every container") {
  const std::string two_shorts = "d84d44feff0100";
  CHECK(hex(std::vector<short>{-2, 1}) == two_shorts);
  CHECK(hex(std::array<short, 2>{-2, 1}) == two_shorts);
  CHECK(hex(std::deque<short>{-2, 1}) == two_shorts);
  CHECK(hex(std::list<short>{-2, 1}) == two_shorts);
  CHECK(hex(std::forward_list<short>{-2, 1}) == two_shorts);
  CHECK(hex(std::initializer_list<short>{-2, 1}) == two_shorts);
  const short elements[] = {-2, 1};
  CHECK(hex(elements) == two_shorts);
  CHECK(hex(std::span(elements)) == two_shorts);
  CHECK(hex(std::vector<short>()) == "d84d40");
}

TEST_CASE("values: typed arrays have the tag of their elements") {
  CHECK(hex(std::vector<std::uint8_t>{1}) == "d8404101");
  CHECK(hex(std::vector<std::uint16_t>{1}) == "d845420100");
  CHECK(hex(std::vector<std::uint32_t>{1}) == "d8464401000000");
  CHECK(hex(std::vector<std::uint64_t>{1}) == "d847480100000000000000");
  CHECK(hex(std::vector<std::int8_t>{-1}) == "d84841ff");
  CHECK(hex(std::vector<int>{1}) == "d84e4401000000");
  CHECK(hex(std::vector<long>{1}) == "d84f480100000000000000");
  CHECK(hex(std::vector<float>{1}) == "d855440000803f");
  CHECK(hex(std::vector<double>{1}) == "d85648000000000000f03f");
}

TEST_CASE("values: other elements are a list, bytes are bytes") {
  CHECK(hex(std::vector<bool>{true, false}) == "82f5f4");
  CHECK(hex(std::vector<std::string>{"a", ""}) == "82616160");
  CHECK(hex(std::vector<std::vector<int>>{{}, {1}}) == "82d84e40d84e4401000000");
  CHECK(hex(std::vector<char>{'a', 'b'}) == "8261616162");
  CHECK(hex(std::vector<std::byte>{std::byte{1}, std::byte{255}}) == "4201ff");
  CHECK(hex(std::deque<std::byte>{std::byte{1}, std::byte{255}}) == "4201ff");
  CHECK(hex(std::array<std::string, 0>()) == "80");
  const int matrix[2][1] = {{1}, {2}};
  CHECK(hex(matrix) == "82d84e4401000000d84e4402000000");
}

TEST_CASE("values: maps are dictionaries, in their own order or marked as having none") {
  CHECK(hex(std::map<std::string, int>{{"b", 2}, {"a", 1}}) ==
        "d81b8564646963746161016162"
        "02");
  CHECK(json(std::map<int, std::string, std::greater<>>{{1, "x"}, {2, "y"}}) ==
        R"({"$type": "dict", "items": [[2, "y"], [1, "x"]]})");
  CHECK(hex(std::multimap<int, int>{{1, 2}, {1, 3}}) == "d81b85686d756c74696d617001020103");
  CHECK(hex(std::unordered_map<int, bool>{{1, true}}) == "d9a701d81b83646469637401f5");
  CHECK(json(std::unordered_map<std::string, int>{{"bb", 1}, {"a", 2}, {"c", 3}}) == R"({"a": 2, "c": 3, "bb": 1})");
  CHECK(json(std::unordered_multimap<int, int>{{2, 1}, {1, 2}}) ==
        R"({"$type": "multimap", "items": [[1, 2], [2, 1]]})");
}

TEST_CASE("values: elements of sets are sorted by the recorder") {
  CHECK(hex(std::set<int>{2, 1}) == "d90102820102");
  CHECK(json(std::set<int, std::greater<>>{1, 2}) == R"({"$type": "set", "items": [1, 2]})");
  CHECK(json(std::unordered_set<int>{30, 2, 1}) == R"({"$type": "set", "items": [1, 2, 30]})");
  CHECK(json(std::multiset<int>{2, 1, 1}) == R"({"$type": "multiset", "items": [1, 1, 2]})");
  CHECK(json(std::unordered_multiset<int>{1, 2, 1}) == R"({"$type": "multiset", "items": [1, 1, 2]})");
}

TEST_CASE("values: pairs and tuples are tuples") {
  CHECK(hex(std::pair<int, bool>{1, true}) == "d81b83657475706c6501f5");
  CHECK(hex(std::tuple<int, std::string, int>{1, "a", 2}) == "d81b84657475706c6501616102");
  CHECK(hex(std::tuple<>{}) == "d81b81657475706c65");
}

TEST_CASE("values: what holds one value is that value, or null") {
  CHECK(hex(std::optional<int>(5)) == "05");
  CHECK(hex(std::optional<int>()) == "f6");
  CHECK(hex(std::variant<std::monostate, int, std::string>("a")) == "6161");
  CHECK(hex(std::variant<std::monostate, int>()) == "f6");
  CHECK(hex(std::make_unique<int>(5)) == "05");
  CHECK(hex(std::unique_ptr<int>()) == "f6");
  int number = 5;
  CHECK(hex(std::ref(number)) == "05");
  CHECK(hex(std::vector<std::optional<double>>{1.0, {}}) == "82fb3ff0000000000000f6");
}

namespace fragile {

/// Cannot be made, so that a variant which tries is left with nothing.
struct Fragile {
  explicit Fragile(int) { throw 1; }
  ~Fragile() {}
};
void annalist_encode(annalist::Writer& out, const Fragile&) { out.put_bool(true); }

}  // namespace fragile

TEST_CASE("values: a variant without a value is null") {
  std::variant<int, fragile::Fragile> variant = 1;
  CHECK_THROWS(variant.emplace<fragile::Fragile>(1));
  REQUIRE(variant.valueless_by_exception());
  CHECK(hex(variant) == "f6");
}

TEST_CASE("values: a shared object is written once") {
  const auto shared = std::make_shared<int>(5);
  CHECK(hex(shared) == "d9a702820005");
  CHECK(json(shared) == "5");
  CHECK(hex(std::shared_ptr<int>()) == "f6");
  CHECK(hex(std::vector<std::shared_ptr<int>>{shared, shared}) == "82d9a702820005d9a70300");
  CHECK(json(std::vector<std::shared_ptr<int>>{shared, shared}) ==
        R"({"$type": "shared", "value": [{"$type": "anchor", "value": 5}, {"$type": "reference", "anchor": 0}]})");
  CHECK(hex(std::weak_ptr<int>(shared)) == "d9a702820005");
  CHECK(hex(std::weak_ptr<int>()) == "f6");
}

TEST_CASE("values: a shared object is the same through pointers to const") {
  const auto shared = std::make_shared<int>(5);
  const std::shared_ptr<const int> constant = shared;
  CHECK(hex(std::tuple(shared, constant)).ends_with("d9a70300"));
}

TEST_CASE("values: an object and its first member are two shared objects, although they have one address") {
  const auto outer = std::make_shared<Outer>();
  const std::shared_ptr<int> inner(outer, &outer->inner);
  CHECK(json(std::tuple(outer, inner)) ==
        R"({"$type": "tuple", "items": [{"$type": "Outer", "items": [{"inner": 5}]}, 5]})");
}

TEST_CASE("values: cycles end") {
  const auto first = std::make_shared<Link>();
  first->next = std::make_shared<Link>();
  first->next->number = 1;
  first->next->back = first;
  CHECK(
      json(first) ==
      R"({"$type": "shared", "value": {"$type": "anchor", "value": {"$type": "Link", "items": [{"number": 0, "next": )"
      R"({"$type": "Link", "items": [{"number": 1, "next": null, "back": {"$type": "reference", "anchor": 0}}]}, )"
      R"("back": null}]}}})");
}

TEST_CASE("values: many shared objects keep their numbers") {
  std::vector<std::shared_ptr<int>> all;
  for (int i = 0; i < 20; ++i) all.push_back(std::make_shared<int>(i));
  all.push_back(all[7]);
  all.push_back(all[8]);
  all.push_back(all[19]);
  CHECK(hex(all).ends_with("d9a70307d9a70308d9a70313"));
}
