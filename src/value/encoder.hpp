// SPDX-License-Identifier: Apache-2.0
// Appends CBOR, as values.md wants it, to a buffer that grows: for what is written behind the caller.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "value/cursor.hpp"

namespace annalist::value {

/// A buffer of bytes. Thread safety: none.
class Encoder {
 public:
  Bytes bytes() const { return {buffer_.data(), buffer_.size()}; }
  std::size_t size() const { return buffer_.size(); }
  void clear() { buffer_.clear(); }
  void truncate(std::size_t size) { buffer_.resize(size); }
  std::vector<std::uint8_t> take() { return std::move(buffer_); }

  void head(std::uint8_t major, std::uint64_t n) {
    std::uint8_t* at = grow(detail::kMaxScalarBytes);
    shrink_to(detail::put_head(at, major, n));
  }
  void unsigned_integer(std::uint64_t n) { head(detail::kUnsigned, n); }
  void signed_integer(std::int64_t n) {
    std::uint8_t* at = grow(detail::kMaxScalarBytes);
    shrink_to(detail::put_signed(at, n));
  }
  /// In the shortest width that gives back the same 64 bits (values.md V2).
  void floating(double x);
  void boolean(bool x) { raw(x ? detail::kTrue : detail::kFalse); }
  void null() { raw(detail::kNull); }
  /// `text` must be valid UTF-8.
  void text(std::string_view text) {
    head(detail::kText, text.size());
    append(text.data(), text.size());
  }
  void byte_string(Bytes bytes) {
    head(detail::kBytes, bytes.size());
    append(bytes.data(), bytes.size());
  }
  void array(std::uint64_t items) { head(detail::kArray, items); }
  /// Keys must then come in ascending order of their encodings: shorter first, then bytewise.
  void map(std::uint64_t pairs) { head(detail::kMap, pairs); }
  void tag(std::uint64_t tag) { head(detail::kTag, tag); }
  void named(std::string_view name, std::uint64_t arguments) {
    tag(detail::kTagNamed);
    array(arguments + 1);
    text(name);
  }
  void raw(std::uint8_t byte) { buffer_.push_back(byte); }
  void append(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    buffer_.insert(buffer_.end(), bytes, bytes + size);
  }
  void append(Bytes bytes) { append(bytes.data(), bytes.size()); }
  /// Bytes that were appended before, to be written again: a length that is known only behind what it counts.
  std::uint8_t* at(std::size_t offset) { return buffer_.data() + offset; }
  /// `size` more bytes to be written by the caller.
  std::uint8_t* grow(std::size_t size) {
    buffer_.resize(buffer_.size() + size);
    return buffer_.data() + buffer_.size() - size;
  }

 private:
  void shrink_to(const std::uint8_t* end) { buffer_.resize(static_cast<std::size_t>(end - buffer_.data())); }

  std::vector<std::uint8_t> buffer_;
};

}  // namespace annalist::value
