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
constexpr std::string_view kEllipsis = "\xe2\x80\xa6";

/// The first characters of a text, and … where there are more.
std::string cut(std::string_view text) {
  std::string valid = base::to_utf8(text.substr(0, 4 * kReprCharacters + 4));
  std::size_t at = 0;
  for (std::size_t characters = 0; at < valid.size(); ++at)
    if ((valid[at] & 0xc0) != 0x80 && characters++ == kReprCharacters) break;
  if (at == valid.size() && text.size() <= 4 * kReprCharacters + 4) return valid;
  valid.resize(at);
  return valid.append(kEllipsis);
}

}  // namespace

void Writer::reserve(std::size_t size) {
  const std::size_t used = this->size();
  const std::size_t value_at = static_cast<std::size_t>(value_ - begin_);
  const std::size_t capacity = std::max<std::size_t>({2 * static_cast<std::size_t>(end_ - begin_), used + size, 4096});
  auto* memory = static_cast<std::uint8_t*>(std::realloc(heap_, capacity));
  if (memory == nullptr) throw std::bad_alloc();
  if (heap_ == nullptr) std::memcpy(memory, begin_, used);
  heap_ = begin_ = memory;
  at_ = memory + used;
  value_ = memory + value_at;
  end_ = memory + capacity;
}

void Writer::grow() {
  const auto written = static_cast<std::size_t>(at_ - value_);
  if (dropped_ != 0 || written > kMaxValueBytes) {
    // Too large in any case: from here on it is only counted.
    dropped_ += written;
    at_ = value_;
  }
  if (static_cast<std::size_t>(end_ - at_) < kMaxScalarBytes || end_ < at_) reserve(kMaxScalarBytes);
}

void Writer::append_slow(const void* data, std::size_t size) {
  if (dropped_ != 0 || static_cast<std::size_t>(at_ - value_) + size > kMaxValueBytes + kMaxScalarBytes) {
    dropped_ += static_cast<std::size_t>(at_ - value_) + size;
    at_ = value_;
    return;
  }
  reserve(size);
  std::memcpy(at_, data, size);
  at_ += size;
}

void Writer::replace_too_large(std::string_view type) {
  const std::uint64_t size = dropped_ + static_cast<std::uint64_t>(at_ - value_);
  const bool deep = deep_;
  at_ = value_;
  dropped_ = 0;
  deep_ = false;
  put_named("opaque", 1);
  put_head(kMap, deep ? 2 : 3);
  if (!deep) {
    put_utf8("size");
    put_unsigned(size);
  }
  put_utf8("type");
  put_utf8(base::to_utf8(pretty_type_name(type)));
  put_utf8("reason");
  put_utf8(deep ? "nested deeper than 256" : "larger than 65536 bytes");
}

void Writer::replace_value(std::string_view type, std::string_view reason, std::string_view repr) {
  at_ = value_;
  dropped_ = 0;
  deep_ = false;
  put_named("opaque", 1);
  put_head(kMap, repr.empty() ? 2 : 3);
  if (!repr.empty()) {
    put_utf8("repr");
    put_utf8(cut(repr));
  }
  put_utf8("type");
  put_utf8(base::to_utf8(pretty_type_name(type)));
  put_utf8("reason");
  put_utf8(base::to_utf8(reason));
}

void Writer::put_text(std::string_view text) {
  if (base::is_utf8(text)) return put_utf8(text);
  put_named("text", 1);
  put_bytes(text.data(), text.size());
}

void Writer::release() noexcept { std::free(heap_); }

}  // namespace annalist::detail
