// SPDX-License-Identifier: Apache-2.0
#include "format/column_dictionary.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace annalist::format {
namespace {

/// Rows after which mostly different values make us give up.
constexpr std::size_t kTrial = 1024;
/// One so short is looked up in a table of its own: truth values, nulls, small integers.
constexpr std::size_t kSingleBytes = 256;

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15;
  return hash ^ hash >> 32;
}

std::uint64_t hash_of(value::Bytes item) {
  std::uint64_t hash = item.size();
  for (std::size_t i = 0; i < item.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, item.data() + i, std::min<std::size_t>(8, item.size() - i));
    hash = mix(hash, word);
  }
  return hash;
}

bool same(value::Bytes a, value::Bytes b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

/// A hash table of indices, open addressing, at most half full: it doubles when it would be fuller.
class IndexTable {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  IndexTable() : slots_(256, Slot{0, kNone}) {}

  /// The index for which `is_it` holds among those of that hash; else `next`, which is then in the table.
  template <class IsIt>
  std::uint32_t find_or_add(std::uint64_t hash, std::uint32_t next, IsIt is_it) {
    if (std::size_t{next} * 2 >= slots_.size()) grow();
    Slot* slot = &slots_[home(hash)];
    while (slot->index != kNone && !(slot->hash == hash && is_it(slot->index))) slot = following(slot);
    if (slot->index == kNone) *slot = {hash, next};
    return slot->index;
  }

 private:
  struct Slot {
    std::uint64_t hash;
    std::uint32_t index;
  };

  std::size_t home(std::uint64_t hash) const { return hash & (slots_.size() - 1); }
  Slot* following(Slot* slot) { return slot + 1 == slots_.data() + slots_.size() ? slots_.data() : slot + 1; }

  void grow() {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2, Slot{0, kNone}));
    for (const Slot& slot : old)
      if (slot.index != kNone) find_or_add(slot.hash, slot.index, [](std::uint32_t) { return false; });
  }

  std::vector<Slot> slots_;
};

/// Files row after row. `look_up(row, next)` gives the index of the row's value, `next` where it is a new one.
template <class LookUp>
bool index_rows(std::size_t rows, std::size_t limit, Dictionary& dictionary, LookUp look_up) {
  dictionary.firsts.clear();
  dictionary.indices.resize(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto next = static_cast<std::uint32_t>(dictionary.firsts.size());
    const std::uint32_t index = look_up(row, next);
    dictionary.indices[row] = index;
    if (index != next) continue;
    const bool mostly_different = row >= kTrial && next > row / 8 * 7;
    if (next == limit || mostly_different) return false;
    dictionary.firsts.push_back(row);
  }
  return true;
}

}  // namespace

bool index_words(Words words, std::size_t limit, Dictionary& dictionary) {
  IndexTable table;
  return index_rows(words.size(), limit, dictionary, [&](std::size_t row, std::uint32_t next) {
    return table.find_or_add(mix(0, words[row]), next,
                             [&](std::uint32_t index) { return words[dictionary.firsts[index]] == words[row]; });
  });
}

bool index_values(const ColumnValues& values, std::size_t limit, Dictionary& dictionary) {
  IndexTable table;
  std::vector<std::uint32_t> single(kSingleBytes, IndexTable::kNone);
  return index_rows(values.size(), limit, dictionary, [&](std::size_t row, std::uint32_t next) {
    const value::Bytes item = values[row];
    if (item.size() == 1) {
      std::uint32_t& index = single[item[0]];
      if (index == IndexTable::kNone) index = next;
      return index;
    }
    return table.find_or_add(hash_of(item), next,
                             [&](std::uint32_t index) { return same(values[dictionary.firsts[index]], item); });
  });
}

}  // namespace annalist::format
