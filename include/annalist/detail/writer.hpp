// SPDX-License-Identifier: Apache-2.0
// Writer: encodes values into memory that is there already (a frame, a ring), and only beyond it into memory of its
// own. What it writes is CBOR as values.md says, except that floats keep their full width, and unordered containers and
// shared objects carry the ring tags of cbor.hpp: the recorder finishes both (value/normalise.hpp).
#pragma once
#include <annalist/detail/cbor.hpp>
#include <annalist/export.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace annalist::detail {

/// What encodes to more is recorded as type, size and reason.
inline constexpr std::size_t kMaxValueBytes = 65536;
/// Deeper values are recorded as opaque. Arrays, maps and tags count one each (values.md V6).
inline constexpr int kMaxDepth = 256;

class SharedObjects;

/// Purpose: the one way in which values get into records.
/// Thread safety: none. Cost: no allocation as long as everything fits between `begin` and `end`.
/// Invariants: (1) [begin_, at_) is what was written. (2) Unless spilled, it stands in the memory given.
/// (3) Between values value_ is behind the last one: what is complete is never dropped.
/// (4) While a value is over its limit (`full()`), bytes are counted and dropped; end_value() then puts an opaque value
/// in its place.
class Writer {
 public:
  Writer(std::uint8_t* begin, std::uint8_t* end) noexcept : begin_(begin), at_(begin), end_(end), value_(begin) {}
  ~Writer() {
    if (heap_ != nullptr) [[unlikely]]
      release();
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Whether what was written stands in memory of its own, not in the memory given.
  bool spilled() const noexcept { return heap_ != nullptr; }
  const std::uint8_t* begin() const noexcept { return begin_; }
  std::uint8_t* at() const noexcept { return at_; }
  std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

  /// Around each top-level value whose size has no small bound. `type` names it should it be too large.
  void begin_value() noexcept {
    value_ = at_;
    dropped_ = 0;
    depth_ = 0;
    deep_ = false;
  }
  void end_value(std::string_view type) {
    if (over_limit()) [[unlikely]]
      replace_too_large(type);
    value_ = at_;
  }
  /// Drops what the value has so far and makes it opaque. `repr` may be empty.
  ANNALIST_API void replace_value(std::string_view type, std::string_view reason, std::string_view repr = {});
  /// Whether the value is beyond its limit: a container may stop here.
  bool full() const noexcept { return dropped_ != 0; }
  /// Around what lies within an array, a map or a tag, or within several at once (`levels`). False: too deep; the
  /// caller writes nothing more of this item but null, leaves all the same, and end_value makes the value opaque.
  bool enter(int levels = 1) noexcept { return (depth_ += levels) <= kMaxDepth || too_deep(); }
  void leave(int levels = 1) noexcept { depth_ -= levels; }
  /// The shared objects of the value in which a hook of the program is writing, else null.
  SharedObjects* shared() const noexcept { return shared_; }
  void set_shared(SharedObjects* shared) noexcept { shared_ = shared; }

  /// Where the next `size` bytes may be written; advance_to then says how far they were.
  std::uint8_t* room(std::size_t size = kMaxScalarBytes) {
    if (static_cast<std::size_t>(end_ - at_) < size) [[unlikely]]
      grow(size);
    return at_;
  }
  void advance_to(std::uint8_t* at) noexcept { at_ = at; }
  /// The same where it ends a whole value that cannot be too large and for which there was no begin_value().
  void end_scalar(std::uint8_t* at) noexcept { value_ = at_ = at; }

  void put_head(std::uint8_t major, std::uint64_t n) { at_ = detail::put_head(room(), major, n); }
  void put_tag(std::uint64_t tag) {
    add_levels(1);
    put_head(kTag, tag);
  }
  void put_array(std::uint64_t items) { put_head(kArray, items); }
  void put_null() { put_raw(kNull); }
  void put_bool(bool x) { put_raw(x ? kTrue : kFalse); }
  void put_unsigned(std::uint64_t n) { put_head(kUnsigned, n); }
  void put_signed(std::int64_t n) { at_ = detail::put_signed(room(), n); }
  void put_double(double x) { at_ = put_float64(room(), x); }
  void put_float(float x) { at_ = put_float32(room(), x); }
  void put_raw(std::uint8_t byte) { at_ = put_byte(room(), byte); }
  /// `text` must be valid UTF-8; see put_text.
  void put_utf8(std::string_view text) {
    put_head(kText, text.size());
    append(text.data(), text.size());
  }
  /// Text, or `27 ["text", bytes]` where it is no UTF-8.
  ANNALIST_API void put_text(std::string_view text);
  void put_bytes(const void* data, std::size_t size) {
    put_head(kBytes, size);
    append(data, size);
  }
  /// The head of `27 [name, ...arguments]`: `arguments` items must follow.
  void put_named(std::string_view name, std::uint64_t arguments) {
    add_levels(2);
    put_head(kTag, kTagNamed);
    put_array(arguments + 1);
    put_utf8(name);
  }
  /// Bytes as they are: a part of an item.
  void append(const void* data, std::size_t size) {
    if (static_cast<std::size_t>(end_ - at_) < size) [[unlikely]]
      return append_slow(data, size);
    if (size != 0) std::memcpy(at_, data, size);  // of nothing, the address may be null
    at_ += size;
  }

 private:
  bool over_limit() const noexcept {
    return dropped_ != 0 || deep_ || static_cast<std::size_t>(at_ - value_) > kMaxValueBytes;
  }
  /// Of an item around which nobody calls enter(): a path, a bignum.
  void add_levels(int levels) noexcept { deep_ |= depth_ + levels > kMaxDepth; }
  bool too_deep() noexcept {
    deep_ = true;
    return false;
  }
  ANNALIST_API void grow(std::size_t size);
  ANNALIST_API void append_slow(const void* data, std::size_t size);
  ANNALIST_API void replace_too_large(std::string_view type);
  ANNALIST_API void release() noexcept;
  void reserve(std::size_t size);
  void drop(std::size_t more) noexcept;
  void begin_opaque(std::uint64_t keys);
  void end_opaque(std::string_view type, std::string_view reason);

  std::uint8_t* begin_;
  std::uint8_t* at_;
  std::uint8_t* end_;
  std::uint8_t* value_;           // where the current value begins
  std::uint8_t* heap_ = nullptr;  // own memory once spilled
  SharedObjects* shared_ = nullptr;
  std::uint64_t dropped_ = 0;  // bytes of the current value that were counted only
  int depth_ = 0;
  bool deep_ = false;
};

}  // namespace annalist::detail
