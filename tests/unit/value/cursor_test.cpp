// SPDX-License-Identifier: Apache-2.0
#include "value/cursor.hpp"

#include <cmath>

#include "value/items.hpp"

using namespace annalist::value;
using namespace annalist::value::test;

namespace {

Item nested(int levels, std::string_view innermost) {
  Item item(static_cast<std::size_t>(levels), 0x81);
  return concat({item, hex(innermost)});
}

bool is_ring_item(const Item& bytes) {
  Cursor in(bytes);
  in.item(kMaxRingDepth);
  return in.ok() && in.at_end();
}

/// What a reader that expects something else says of an item.
template <class Read>
bool accepts(const Item& item, Read read) {
  Cursor in(item);
  read(in);
  return in.ok();
}

}  // namespace

TEST_CASE("cursor: every value of the specification is one item, and cut anywhere it is none") {
  for (const Item& item : specified_items()) {
    CHECK(is_item(item));
    for (std::size_t size = 0; size < item.size(); ++size) CHECK_FALSE(is_item(Bytes(item).first(size)));
  }
}

TEST_CASE("cursor: a damaged item is another item or none, and nothing beyond its bytes is read") {
  for (const Item& item : items_to_damage()) {
    for_each_damage(item, [](const Item& damaged) {
      Cursor in(damaged);
      const Bytes whole = in.item(kMaxRingDepth);
      CHECK(whole.size() <= damaged.size());
      CHECK(in.ok() == !whole.empty());
      CHECK((in.ok() || in.at_end()));
    });
  }
}

TEST_CASE("cursor: heads that are not the shortest, indefinite or reserved are refused") {
  for (const char* bad : {"1817", "1900ff", "1a0000ffff", "1b00000000ffffffff",
                          "3817", "5800",   "7817",       "9801",
                          "b817", "d817",   "f800",       "f81f",
                          "9f",   "bf",     "5f",         "7f",
                          "1c",   "1d",     "1e",         "1f",
                          "fc",   "ff"})
    CHECK_FALSE(is_item(concat({hex(bad), Item(64, 0)})));
}

TEST_CASE("cursor: a claimed length that cannot be there is refused") {
  for (const char* bad : {"9affffffff00", "9bffffffffffffffff", "baffffffff00", "bb8000000000000000",
                          "5bffffffffffffffff", "7affffffff61", "a100"})
    CHECK_FALSE(is_item(hex(bad)));
}

TEST_CASE("cursor: arrays, maps and tags count one level each, and there may be 256") {
  CHECK(is_item(nested(256, "00")));
  CHECK_FALSE(is_item(nested(257, "00")));
  for (const char* empty : {"80", "a0"}) {
    CHECK(is_item(nested(255, empty)));
    CHECK_FALSE(is_item(nested(256, empty)));
  }
  CHECK(is_item(nested(255, "c000")));
  CHECK_FALSE(is_item(nested(256, "c000")));
  CHECK_FALSE(is_item(nested(255, "a10080")));
}

TEST_CASE("cursor: rings may hold twice as many levels, for their marks") {
  CHECK(is_ring_item(nested(512, "00")));
  CHECK_FALSE(is_ring_item(nested(513, "00")));
}

TEST_CASE("cursor: each kind is read as itself alone") {
  const Item integer = hex("1903e8"), negative = hex("3903e7"), text = hex("61c3 a9"), bytes = hex("42 00ff");
  CHECK(Cursor(integer).unsigned_integer() == 1000);
  CHECK(Cursor(negative).signed_integer() == -1000);
  CHECK(Cursor(hex("3b7fffffffffffffff")).signed_integer() == INT64_MIN);
  CHECK_FALSE(accepts(hex("3b8000000000000000"), [](Cursor& in) { in.signed_integer(); }));
  CHECK_FALSE(accepts(text, [](Cursor& in) { in.text(); }));
  CHECK(Cursor(hex("62c3a9")).text() == "é");
  CHECK(Cursor(bytes).byte_string().size() == 2);
  CHECK(Cursor(hex("f93e00")).floating() == 1.5);
  CHECK(Cursor(hex("f5")).boolean());
  for (const Item& item : {integer, negative, bytes, hex("f93e00"), hex("f5"), hex("f6"), hex("80"), hex("a0")}) {
    CHECK(accepts(item, [](Cursor& in) { in.unsigned_integer(); }) == (item == integer));
    CHECK(accepts(item, [](Cursor& in) { in.byte_string(); }) == (item == bytes));
    CHECK(accepts(item, [](Cursor& in) { in.floating(); }) == (item[0] == 0xf9));
    CHECK(accepts(item, [](Cursor& in) { in.boolean(); }) == (item[0] == 0xf5));
    CHECK(accepts(item, [](Cursor& in) { in.array(); }) == (item[0] == 0x80));
    CHECK(accepts(item, [](Cursor& in) { in.map(); }) == (item[0] == 0xa0));
    CHECK(accepts(item, [](Cursor& in) { in.tag(); }) == false);
  }
}

TEST_CASE("cursor: after a failure everything reads as nothing") {
  const Item item = hex("01 02 03");
  Cursor in(item);
  in.text();
  CHECK_FALSE(in.ok());
  CHECK(in.unsigned_integer() == 0);
  CHECK(in.item().empty());
  CHECK(in.text().empty());
  CHECK(in.at_end());
}

TEST_CASE("cursor: a name is consumed where there is one, and nothing where there is none") {
  const Item named = hex("d81b 83 61 61 01 02");
  std::string_view name;
  std::uint64_t arguments = 0;
  Cursor in(named);
  CHECK(in.named(name, arguments));
  CHECK(name == "a");
  CHECK(arguments == 2);
  CHECK(in.unsigned_integer() == 1);
  for (const char* other : {"d81b 80", "d81b 81 01", "d81c 81 61 61", "01", "d81b 01", "d81b 81 61"}) {
    const Item item = hex(other);
    Cursor at(item);
    CHECK_FALSE(at.named(name, arguments));
    CHECK(at.ok());
    CHECK(at.offset() == 0);
  }
}
