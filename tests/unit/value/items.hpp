// SPDX-License-Identifier: Apache-2.0
// Encoded items for the tests of values: those of the specification, random ones from a seed, and damaged ones.
#pragma once
#include <doctest/doctest.h>

#include <cstdint>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "value/cursor.hpp"
#include "value/encoder.hpp"
#include "vectors.hpp"

namespace annalist::value::test {

using Item = std::vector<std::uint8_t>;
using Random = std::mt19937_64;

/// The bytes of hexadecimal digits; spaces are for the reader.
inline Item hex(std::string_view digits) {
  Item bytes;
  std::string pair;
  for (const char c : digits) {
    if (c == ' ') continue;
    pair += c;
    if (pair.size() < 2) continue;
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(pair, nullptr, 16)));
    pair.clear();
  }
  return bytes;
}

inline std::string hex_of(Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) (text += kDigits[byte >> 4]) += kDigits[byte & 15];
  return text;
}

inline Item concat(const std::vector<Item>& parts) {
  Item all;
  for (const Item& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

inline bool is_item(Bytes bytes) {
  Cursor in(bytes);
  in.item();
  return in.ok() && in.at_end();
}

/// Every value in the tables of the specification.
inline std::vector<Item> specified_items() {
  std::ifstream file(annalist::test::vectors_folder() / "values.tsv");
  REQUIRE(file);
  std::vector<Item> items;
  std::string line;
  std::getline(file, line);  // the names of the columns
  while (std::getline(file, line)) {
    const std::size_t begin = line.find('\t') + 1;
    items.push_back(hex(std::string_view(line).substr(begin, line.find('\t', begin) - begin)));
  }
  return items;
}

/// Purpose: values as programs have them, in the form of rings. Thread safety: none.
class RandomItems {
 public:
  explicit RandomItems(std::uint64_t seed) : random_(seed) {}

  /// One value with at most `depth` containers around its leaves; `is_shared`: with objects that are reached twice.
  Item next(int depth, bool is_shared) {
    Encoder out;
    is_shared_ = is_shared;
    objects_ = 0;
    item(out, depth);
    return out.take();
  }
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

 private:
  void item(Encoder& out, int depth) {
    if (depth == 0 || below(3) == 0) return leaf(out);
    if (is_shared_ && below(3) == 0) return shared(out, depth);
    const std::uint64_t count = below(5);
    switch (below(8)) {
      case 0:
        out.array(count);
        return items(out, count, depth);
      case 1:
        out.named("tuple", count);
        return items(out, count, depth);
      case 2:
        out.named("dict", 2 * count);
        return items(out, 2 * count, depth);
      case 3:
        out.tag(detail::kRingTagUnordered);
        out.named("dict", 2 * count);
        return items(out, 2 * count, depth);
      case 4:
        out.tag(detail::kTagSet);
        out.array(count);
        return items(out, count, depth);
      case 5:
        out.named(below(2) == 0 ? "frozenset" : "multiset", count);
        return items(out, count, depth);
      case 6:
        out.named("Point", 1);
        return item(out, depth - 1);
      default:
        out.map(2);
        out.text("type");
        item(out, depth - 1);
        out.text("reason");
        return item(out, depth - 1);
    }
  }

  void items(Encoder& out, std::uint64_t count, int depth) {
    for (; count > 0; --count) item(out, depth - 1);
  }

  void shared(Encoder& out, int depth) {
    if (objects_ > 0 && below(2) == 0) {
      out.tag(detail::kRingTagReference);
      return out.unsigned_integer(below(objects_));
    }
    out.tag(detail::kRingTagShared);
    out.array(2);
    out.unsigned_integer(objects_++);
    item(out, depth - 1);
  }

  void leaf(Encoder& out) {
    switch (below(9)) {
      case 0:
        return out.null();
      case 1:
        return out.signed_integer(static_cast<std::int64_t>(random_()) >> below(64));
      case 2:
        return full_float(out, static_cast<double>(below(1000)) / 8);
      case 3:
        return full_float(out, std::bit_cast<double>(random_()));
      case 4:
        return out.text(below(2) == 0 ? "Wānaka ☔" : "a\"\n");
      case 5:
        out.tag(86);
        return out.byte_string(hex("000000000000f03f 000000000000f87f"));
      case 6:
        out.tag(detail::kTagBignum);
        return out.byte_string(hex("01 0000000000000000"));
      case 7:
        out.tag(detail::kTagDateTime);
        return out.text("2023-11-02T09:42:13Z");
      default:
        return out.byte_string(hex("00ff1b"));
    }
  }

  static void full_float(Encoder& out, double x) {
    std::uint8_t bytes[detail::kMaxScalarBytes];
    detail::put_float64(bytes, x);
    out.append(bytes, sizeof bytes);
  }

  Random random_;
  bool is_shared_ = false;
  std::uint64_t objects_ = 0;
};

/// Calls `check` with the item cut at every length and with every byte changed in several ways.
template <class Check>
void for_each_damage(const Item& item, Check check) {
  for (std::size_t size = 0; size < item.size(); ++size)
    check(Item(item.begin(), item.begin() + static_cast<std::ptrdiff_t>(size)));
  for (std::size_t at = 0; at < item.size(); ++at) {
    for (int bit = 0; bit < 9; ++bit) {
      Item damaged = item;
      damaged[at] ^= static_cast<std::uint8_t>(bit < 8 ? 1 << bit : 0xff);
      check(damaged);
    }
  }
}

/// Values of the specification and random ones, not so long that damaging every byte takes long.
inline std::vector<Item> items_to_damage() {
  std::vector<Item> items;
  for (Item& item : specified_items())
    if (item.size() < 100) items.push_back(std::move(item));
  RandomItems random(1);
  for (int i = 0; i < 60; ++i) items.push_back(random.next(4, i % 2 == 0));
  return items;
}

}  // namespace annalist::value::test
