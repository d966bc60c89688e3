// SPDX-License-Identifier: Apache-2.0
// Which call numbers of a session were seen: to notice one that stands twice (trail-format.md B3).
#pragma once
#include <cstdint>
#include <unordered_map>

namespace annalist::format {

/// A set of numbers that mostly follow one another: a bit each, in words that are made when first needed, so that a
/// hostile file costs no more memory than some times the numbers it really has. Thread safety: none.
class NumberSet {
 public:
  NumberSet() = default;
  NumberSet(const NumberSet& other) : words_(other.words_) {}
  NumberSet(NumberSet&&) = default;
  NumberSet& operator=(NumberSet other) {
    words_.swap(other.words_);
    last_ = nullptr;
    return *this;
  }

  /// False where it is there already.
  bool add(std::uint64_t number) {
    if (last_ == nullptr || number / 64 != last_key_) {
      last_key_ = number / 64;
      last_ = &words_[last_key_];
    }
    const std::uint64_t bit = std::uint64_t{1} << (number % 64);
    const bool is_new = (*last_ & bit) == 0;
    *last_ |= bit;
    return is_new;
  }

 private:
  std::unordered_map<std::uint64_t, std::uint64_t> words_;
  std::uint64_t last_key_ = 0;
  std::uint64_t* last_ = nullptr;  // elements of an unordered_map stay where they are
};

}  // namespace annalist::format
