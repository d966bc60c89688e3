// SPDX-License-Identifier: Apache-2.0
// The slow ways of detail::Writer: memory of its own, values beyond their limit, text that is no UTF-8.
#include <algorithm>
#include <annalist/detail/type_name.hpp>
#include <annalist/detail/writer.hpp>
#include <cstdlib>
#include <new>
#include <string>

#include "base/utf8.hpp"

namespace annalist::detail {
namespace {

constexpr std::size_t kReprCharacters = 200;
constexpr std::size_t kLeastHeapBytes = 4096;

/// The first characters of a text, and … where there are more.
std::string cut(std::string_view text) {
  // A character has four bytes at most: of a long text no more is worked through than can be kept.
  const std::string valid = base::to_utf8(text.substr(0, 4 * (kReprCharacters + 1)));
  const std::size_t kept = base::utf8_offset(valid, kReprCharacters);
  return kept == valid.size() ? valid : valid.substr(0, kept) + "…";
}

}  // namespace

/// Room for `size` bytes more, in memory of our own: no more than the value may have, so that a larger one is noticed.
void Writer::reserve(std::size_t size) {
  const std::size_t used = this->size();
  const auto before_value = static_cast<std::size_t>(value_ - begin_);
  const std::size_t most = before_value + kMaxValueBytes + 2 * kMaxScalarBytes;
  const std::size_t capacity = std::max(std::clamp(2 * used, kLeastHeapBytes, most), used + size);
  auto* memory = static_cast<std::uint8_t*>(std::realloc(heap_, capacity));
  if (memory == nullptr) throw std::bad_alloc();
  if (heap_ == nullptr && used != 0) std::memcpy(memory, begin_, used);
  heap_ = begin_ = memory;
  at_ = memory + used;
  value_ = memory + before_value;
  end_ = memory + capacity;
}

/// From here on the value is only counted: what it has so far, and `more`.
void Writer::drop(std::size_t more) noexcept {
  dropped_ += static_cast<std::size_t>(at_ - value_) + more;
  at_ = value_;
}

void Writer::grow(std::size_t size) {
  if (over_limit()) drop(0);
  if (static_cast<std::size_t>(end_ - at_) < size) reserve(size);
}

void Writer::append_slow(const void* data, std::size_t size) {
  if (full() || static_cast<std::size_t>(at_ - value_) + size > kMaxValueBytes) return drop(size);
  reserve(size);
  std::memcpy(at_, data, size);
  at_ += size;
}

/// The value so far gives way to the head of an opaque one.
void Writer::begin_opaque(std::uint64_t keys) {
  at_ = value_;
  dropped_ = 0;
  depth_ = 0;
  deep_ = false;
  put_named("opaque", 1);
  put_head(kMap, keys);
}

/// The keys that every opaque value has, which come last in the order of encodings.
void Writer::end_opaque(std::string_view type, std::string_view reason) {
  put_utf8("type");
  put_utf8(base::to_utf8(pretty_type_name(type)));
  put_utf8("reason");
  put_utf8(base::to_utf8(reason));
}

void Writer::replace_too_large(std::string_view type) {
  const std::uint64_t size = dropped_ + static_cast<std::uint64_t>(at_ - value_);
  const bool is_deep = deep_;
  begin_opaque(is_deep ? 2 : 3);
  if (!is_deep) {
    put_utf8("size");
    put_unsigned(size);
  }
  end_opaque(type, is_deep ? "nested deeper than 256" : "larger than 65536 bytes");
}

void Writer::replace_value(std::string_view type, std::string_view reason, std::string_view repr) {
  begin_opaque(repr.empty() ? 2 : 3);
  if (!repr.empty()) {
    put_utf8("repr");
    put_utf8(cut(repr));
  }
  end_opaque(type, reason);
}

void Writer::put_text(std::string_view text) {
  if (base::is_utf8(text)) return put_utf8(text);
  put_named("text", 1);
  put_bytes(text.data(), text.size());
}

void Writer::release() noexcept { std::free(heap_); }

}  // namespace annalist::detail
