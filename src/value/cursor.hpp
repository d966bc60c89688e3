// SPDX-License-Identifier: Apache-2.0
// Reads CBOR out of bytes that nobody vouches for: never beyond their end, never deeper than a limit.
#pragma once
#include <annalist/detail/cbor.hpp>
#include <annalist/detail/writer.hpp>
#include <cstdint>
#include <span>
#include <string_view>

namespace annalist::value {

using Bytes = std::span<const std::uint8_t>;

/// In a ring a value has more levels than in a file: each mark of a shared or unordered object adds one to those it
/// has.
inline constexpr int kMaxRingDepth = 2 * detail::kMaxDepth;
/// A payload may be nested by so much more than the values in it (trail-format.md §8).
inline constexpr int kMaxPayloadDepth = detail::kMaxDepth + 16;

struct Head {
  std::uint8_t major;      // detail::Major
  std::uint8_t info;       // the low five bits of the initial byte
  std::uint64_t argument;  // for floats the bits as they stand
};

/// Whether it is a float of 16, 32 or 64 bits.
constexpr bool is_float(const Head& head) {
  return head.major == detail::kSimple && head.info >= 25 && head.info <= 27;
}
/// Whether it is an integer of at most 65 bits.
constexpr bool is_integer(const Head& head) {
  return head.major == detail::kUnsigned || head.major == detail::kNegative;
}

/// Thread safety: none. After the first failure `ok()` stays false and everything reads as zero.
class Cursor {
 public:
  explicit Cursor(Bytes bytes) : at_(bytes.data()), begin_(at_), end_(at_ + bytes.size()) {}

  bool ok() const { return ok_; }
  bool at_end() const { return at_ == end_; }
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  Bytes rest() const { return {at_, end_}; }
  void fail() {
    ok_ = false;
    at_ = end_;
  }

  /// The initial byte of the next item, 0xff (no item begins so) at the end.
  std::uint8_t peek() const { return at_ < end_ ? *at_ : std::uint8_t{0xff}; }
  /// The major type of the next item. At the end that of a simple value, which head() then refuses.
  std::uint8_t peek_major() const { return peek() & 0xe0; }
  /// Definite lengths and shortest heads only (values.md V1); floats of any width.
  Head head() {
    if (at_ == end_) [[unlikely]]
      return refused();
    const std::uint8_t initial = *at_++;
    const auto info = static_cast<std::uint8_t>(initial & 0x1f);
    const auto major = static_cast<std::uint8_t>(initial & 0xe0);
    if (info < 24) [[likely]]
      return {major, info, info};
    return wide_head(major, info);
  }
  /// The same without consuming.
  Head peek_head() const {
    Cursor copy = *this;
    return copy.head();
  }
  /// How many items stand within the one whose head was read; of bytes and text, which have none, the content is
  /// skipped. Fails where that many cannot be there.
  std::uint64_t children(const Head& head);

  /// Each expects an item of its kind and fails on any other. Text that is no UTF-8 is none (values.md V4).
  std::uint64_t unsigned_integer();
  std::int64_t signed_integer();
  double floating();
  bool boolean();
  std::string_view text();
  Bytes byte_string();
  std::uint64_t array();
  std::uint64_t map();
  std::uint64_t tag();
  /// Consumes a null if one stands here.
  bool null();
  /// Consumes tag 27 over an array whose first item is `name`; gives the number of arguments.
  bool named(std::string_view& name, std::uint64_t& arguments);

  /// One whole item of whatever kind, as its bytes. Fails unless well-formed and nested at most `max_depth` levels.
  Bytes item(int max_depth = detail::kMaxDepth);
  /// The next bytes as they are; fails where there are not as many.
  Bytes take(std::uint64_t size);
  std::string_view take_text(std::uint64_t size);

 private:
  void skip(int levels);
  Head wide_head(std::uint8_t major, std::uint8_t info);
  Head refused() {
    fail();
    return {};
  }

  const std::uint8_t* at_;
  const std::uint8_t* begin_;
  const std::uint8_t* end_;
  bool ok_ = true;
};

/// What a NaN that signals lacks.
inline constexpr std::uint64_t kQuietBit = std::uint64_t{1} << 51;

/// The double that 16 or 32 bits mean. NaN payloads move to the top, and widening makes a signalling NaN quiet
/// (values.md V2): done by hand, so that it is the same everywhere.
double from_float16(std::uint16_t bits);
double from_float32(std::uint32_t bits);
/// The double that the head of a float means. Requires: is_float(head).
double float_of(const Head& head);

}  // namespace annalist::value
