// SPDX-License-Identifier: Apache-2.0
#include "value/deterministic.hpp"

#include "value/items.hpp"

using namespace annalist::value;
using namespace annalist::value::test;

TEST_CASE("deterministic: the values of the specification are") {
  for (const Item& item : specified_items()) CHECK_MESSAGE(is_deterministic(item), hex_of(item));
}

TEST_CASE("deterministic: what breaks one of the rules is not") {
  const char* broken[] = {
      "1817",                                   // V1: a head that is not the shortest
      "9f00ff",                                 // V1: an indefinite length
      "fa3fc00000",                             // V2: 1.5 in 32 bits
      "fb4000000000000000",                     // V2: 2.0 in 64 bits
      "81 fb7ff8000000000000",                  // V2: a NaN in 64 bits
      "f97c01",                                 // V2: a signalling NaN in 16 bits
      "a2 6162 01 6161 02",                     // V3: keys that descend
      "a2 626161 01 6162 02",                   // V3: a longer key first
      "a2 6161 01 6161 02",                     // V3: a key twice
      "a1 01 02",                               // V3: a key that is no text
      "61ff",                                   // V4
      "d90102 82 02 01",                        // V5
      "d81b 83 68 6d756c7469736574 02 01",      // V5 in a multiset
      "d81b 83 69 66726f7a656e736574 6161 01",  // V5 in a frozenset
      "",                                       // nothing
      "00 00",                                  // two items
  };
  for (const char* item : broken) {
    CAPTURE(item);
    CHECK_FALSE(is_deterministic(hex(item)));
  }
}

TEST_CASE("deterministic: an item within a tag 24 is held to the same rules, one within that is not") {
  CHECK(is_deterministic(hex("d818 43 f93e00")));
  CHECK_FALSE(is_deterministic(hex("d818 45 fa3fc00000")));
  CHECK(is_deterministic(hex("d818 48 d818 45 fa3fc00000")));
}

TEST_CASE("deterministic: equal elements of a multiset are in order") {
  CHECK(is_deterministic(hex("d81b 83 68 6d756c7469736574 01 01")));
}

TEST_CASE("deterministic: deeper than 256 levels nothing is") {
  CHECK(is_deterministic(concat({Item(256, 0x81), hex("00")})));
  CHECK_FALSE(is_deterministic(concat({Item(257, 0x81), hex("00")})));
}
