// SPDX-License-Identifier: Apache-2.0
#include "value/normalise.hpp"

#include <algorithm>

#include "value/deterministic.hpp"
#include "value/items.hpp"
#include "value/json.hpp"

using namespace annalist::value;
using namespace annalist::value::test;

namespace {

/// What becomes of a ring item; empty: refused.
Item normal(const Item& ring) {
  Cursor in(ring);
  Encoder out;
  if (!normalise(in, out)) {
    CHECK(out.size() == 0);
    return {};
  }
  CHECK(in.at_end());
  return out.take();
}

std::string normal_hex(std::string_view ring) { return hex_of(normal(hex(ring))); }
std::string plain(std::string_view digits) { return hex_of(hex(digits)); }

/// Tag 24 over the bytes of one item.
std::string embedded(std::string_view digits) {
  Encoder out;
  out.tag(annalist::detail::kTagEmbedded);
  out.byte_string(hex(digits));
  return hex_of(out.bytes());
}

constexpr const char* kShared = "d9a702 82 ";           // then the object's number and the object
constexpr const char* kReference = "d9a703 ";           // then the object's number
constexpr const char* kUnordered = "d9a701 ";           // then a 27 ["dict", ...]
constexpr const char* kDict2 = "d81b 85 64 64696374 ";  // a dictionary of two pairs

std::string shared(int number, const std::string& object) {
  return kShared + hex_of(Item{static_cast<std::uint8_t>(number)}) + object;
}
std::string reference(int number) { return kReference + hex_of(Item{static_cast<std::uint8_t>(number)}); }

}  // namespace

TEST_CASE("normalise: a file's values stay what they are") {
  for (const Item& item : specified_items()) CHECK(hex_of(normal(item)) == hex_of(item));
}

TEST_CASE("normalise: floats become as short as they can") {
  CHECK(normal_hex("82 fb3ff8000000000000 fa47c35000") == plain("82 f93e00 fa47c35000"));
  CHECK(normal_hex("fa7fc00000") == plain("f97e00"));
  CHECK(normal_hex("fb7ff0000000000001") == plain("fb7ff0000000000001"));
}

TEST_CASE("normalise: a float of 32 bits that is a signalling NaN stays one, in 64 bits") {
  CHECK(normal_hex("fa7f800001") == plain("fb7ff0000020000000"));
  CHECK(normal_hex("faffbfffff") == plain("fbfff7ffffe0000000"));
}

TEST_CASE("normalise: elements of sets are sorted by what they are in the file") {
  CHECK(normal_hex("d90102 83 03 01 02") == plain("d90102 83 01 02 03"));
  // 2.0 with its full width would come behind 1.1.
  CHECK(normal_hex("d90102 82 fb3ff199999999999a fb4000000000000000") == plain("d90102 82 f94000 fb3ff199999999999a"));
  CHECK(normal_hex("d90102 82 6161 01") == plain("d90102 82 01 6161"));
  CHECK(normal_hex("d81b 84 69 66726f7a656e736574 02 01 00") == plain("d81b 84 69 66726f7a656e736574 00 01 02"));
  CHECK(normal_hex("d90102 82 d90102 82 09 08 d90102 82 07 06") == plain("d90102 82 d90102 82 06 07 d90102 82 08 09"));
}

TEST_CASE("normalise: a multiset keeps what it has twice") {
  CHECK(normal_hex("d81b 84 68 6d756c7469736574 02 01 02") == plain("d81b 84 68 6d756c7469736574 01 02 02"));
}

TEST_CASE("normalise: a dictionary keeps its order, one without order is sorted by its keys") {
  const std::string pairs = "6162 01 6161 02";
  CHECK(normal_hex(kDict2 + pairs) == plain(kDict2 + pairs));
  CHECK(normal_hex(std::string(kUnordered) + kDict2 + pairs) == plain(std::string(kDict2) + "6161 02 6162 01"));
}

TEST_CASE("normalise: keys of a map are sorted, and are texts that differ") {
  CHECK(normal_hex("a2 626262 01 6161 02") == plain("a2 6161 02 626262 01"));
  CHECK(normal_hex("a2 6161 01 6161 02").empty());
  CHECK(normal_hex("a1 01 02").empty());
}

TEST_CASE("normalise: an object that is reached once has no mark") {
  CHECK(normal_hex(shared(0, "81 " + shared(1, "80"))) == plain("81 80"));
}

TEST_CASE("normalise: objects that are reached once are sorted by what they are") {
  CHECK(normal_hex("d90102 82 " + shared(0, "05") + shared(1, "03")) == plain("d90102 82 03 05"));
}

TEST_CASE("normalise: an object that is reached twice stands in a tag 24") {
  CHECK(normal_hex("82" + shared(0, "8101") + reference(0)) == embedded("82 d81c 8101 d81d 00"));
  CHECK(normal_hex(shared(0, "81" + reference(0))) == embedded("d81c 81 d81d 00"));
}

TEST_CASE("normalise: numbers count what is reached twice alone, as it begins") {
  const std::string ring = "85" + shared(0, "80") + shared(1, "8101") + shared(2, "8102") + reference(2) + reference(1);
  CHECK(normal_hex(ring) == embedded("85 80 d81c 8101 d81c 8102 d81d 01 d81d 00"));
  const std::string nested = "82" + shared(0, "81" + shared(1, "80")) + "82" + reference(1) + reference(0);
  CHECK(normal_hex(nested) == embedded("82 d81c 81 d81c 80 82 d81d 01 d81d 00"));
}

TEST_CASE("normalise: an object stands where it is met first once everything is sorted") {
  const std::string pairs = "6162" + shared(0, "8107") + "6161" + reference(0);
  CHECK(normal_hex(kUnordered + (kDict2 + pairs)) == embedded(std::string(kDict2) + "6161 d81c 8107 6162 d81d 00"));
}

TEST_CASE("normalise: sorting moves objects within objects") {
  // {c: A = [B = []], b: &B, a: &A} sorted: a has A and in it B.
  const std::string ring = kUnordered + ("d81b 87 64 64696374 6163" + shared(0, "81" + shared(1, "80"))) + "6162" +
                           reference(1) + "6161" + reference(0);
  CHECK(normal_hex(ring) == embedded("d81b 87 64 64696374 6161 d81c 81 d81c 80 6162 d81d 01 6163 d81d 00"));
}

TEST_CASE("normalise: marks that make no sense are refused") {
  CHECK(normal_hex(reference(0)).empty());
  CHECK(normal_hex("82" + reference(0) + shared(0, "80")).empty());
  CHECK(normal_hex("82" + shared(1, "80") + reference(1)).empty());
  CHECK(normal_hex("83" + shared(0, "80") + shared(0, "80") + reference(0)).empty());
  CHECK(normal_hex("d9a702 83 00 80 80").empty());
  CHECK(normal_hex("d9a702 82 20 80").empty());
  CHECK(normal_hex("d9a702 00").empty());
  CHECK(normal_hex("d9a703 6161").empty());
  CHECK(normal_hex("d9a701 80").empty());
  // A file's own marks would be counted among ours.
  CHECK(normal_hex("83" + shared(0, "80") + reference(0) + "d81d 00").empty());
}

TEST_CASE("normalise: text that is no UTF-8 is refused") { CHECK(normal_hex("61ff").empty()); }

TEST_CASE("normalise: levels beyond 256 are refused, and marks that go count as none of the file's") {
  const auto arrays = [](std::size_t levels) { return concat({Item(levels, 0x81), hex("00")}); };
  CHECK_FALSE(normal(arrays(256)).empty());
  CHECK(normal(arrays(257)).empty());
  CHECK(normal(concat({Item(100'000, 0x81), hex("00")})).empty());
  std::string marks;
  for (int i = 0; i < 100'000; ++i) marks += "d9a702 82 00";
  CHECK(normal_hex(marks + "80").empty());
}

TEST_CASE("normalise: an object that sorting would put too deep is refused, however long the chain") {
  // Element i of a set that is sorted the other way round holds object i and a reference to object i - 1.
  for (const std::uint64_t count : {50, 1000}) {
    Encoder ring;
    ring.tag(annalist::detail::kTagSet);
    ring.array(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      ring.array(2);
      ring.unsigned_integer(20'000 - i);
      ring.tag(annalist::detail::kRingTagShared);
      ring.array(2);
      ring.unsigned_integer(i);
      ring.array(1);
      if (i == 0) ring.null();
      if (i > 0) ring.tag(annalist::detail::kRingTagReference);
      if (i > 0) ring.unsigned_integer(i - 1);
    }
    const Item file = normal(ring.take());
    CHECK(file.empty() == (count == 1000));
    CHECK((file.empty() || is_item(file)));
  }
}

TEST_CASE("normalise: random values become deterministic, and stay so") {
  RandomItems random(2);
  for (int i = 0; i < 5000; ++i) {
    const Item ring = random.next(5, false);
    const Item file = normal(ring);
    REQUIRE_FALSE(file.empty());
    REQUIRE_MESSAGE(is_deterministic(file), hex_of(file));
    REQUIRE(hex_of(normal(file)) == hex_of(file));
  }
}

TEST_CASE("normalise: random values with shared objects become one item, and stay so") {
  RandomItems random(3);
  for (int i = 0; i < 5000; ++i) {
    const Item file = normal(random.next(6, true));
    REQUIRE(is_item(file));
    REQUIRE(hex_of(normal(file)) == hex_of(file));
    std::string json;
    REQUIRE(append_json(json, file));
  }
}

TEST_CASE("normalise: the order in which a set was written does not matter") {
  RandomItems random(4);
  Random shuffle(4);
  for (int i = 0; i < 500; ++i) {
    std::vector<Item> elements;
    for (int element = 0; element < 6; ++element) elements.push_back(random.next(3, false));
    const Item first = normal(concat({hex("d90102 86"), concat(elements)}));
    std::shuffle(elements.begin(), elements.end(), shuffle);
    CHECK(hex_of(normal(concat({hex("d90102 86"), concat(elements)}))) == hex_of(first));
  }
}

TEST_CASE("normalise: what is damaged is refused or another item, and nothing of it stays behind") {
  for (const Item& item : items_to_damage()) {
    for_each_damage(item, [](const Item& damaged) {
      Cursor in(damaged);
      Encoder out;
      out.null();
      const bool fine = normalise(in, out);
      REQUIRE(out.bytes()[0] == 0xf6);
      if (!fine) REQUIRE(out.size() == 1);
      if (fine) REQUIRE(is_item(out.bytes().subspan(1)));
    });
  }
}
