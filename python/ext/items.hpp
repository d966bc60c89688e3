// SPDX-License-Identifier: Apache-2.0
// CBOR items (spec/values.md §2) as they stand in a trail: checked as a whole first, then read head by head.
#pragma once
#include <annalist/detail/cbor.hpp>
#include <cstdint>
#include <span>
#include <string_view>

namespace annalist::python {

using Bytes = std::span<const std::uint8_t>;

/// Of a value (V6).
inline constexpr int kMaxItemDepth = 256;

struct Head {
  std::uint8_t major;      // detail::Major
  std::uint8_t info;       // the low five bits of the initial byte
  std::uint64_t argument;  // of floats the bits as they stand
};

/// Reads items that nobody vouches for: never beyond their end. After the first failure `ok()` stays false.
class ItemCursor {
 public:
  explicit ItemCursor(Bytes bytes) : at_(bytes.data()), begin_(at_), end_(at_ + bytes.size()) {}

  bool ok() const { return ok_; }
  bool at_end() const { return at_ == end_; }
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  void go_to(std::size_t offset) { at_ = begin_ + offset; }

  /// Definite lengths and shortest heads only (V1); no claim of more bytes or items than there can be.
  Head head();
  Head peek() const {
    ItemCursor copy = *this;
    return copy.head();
  }
  /// The content of bytes or text whose head was read.
  Bytes content(const Head& head);
  /// Passes over one item. Fails where it is nested deeper.
  void skip(int levels);

 private:
  Head fail() {
    ok_ = false;
    at_ = end_;
    return {};
  }
  std::uint64_t left() const { return static_cast<std::uint64_t>(end_ - at_); }

  const std::uint8_t* at_;
  const std::uint8_t* begin_;
  const std::uint8_t* end_;
  bool ok_ = true;
};

/// Whether the bytes are one well-formed item of at most that many levels.
bool is_item(Bytes bytes, int levels = kMaxItemDepth);

inline std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// The parameter whose object the item is: `27 ["same", parameter]`; empty where it is something else.
std::string_view same_parameter(Bytes item);

/// The double that a head of a float means, NaN payloads kept at the top (V2).
double float_of(const Head& head);

}  // namespace annalist::python
