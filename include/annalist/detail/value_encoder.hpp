// SPDX-License-Identifier: Apache-2.0
// ValueEncoder: what the encoders of all kinds of values (put_*.hpp) share.
#pragma once
#include <annalist/detail/writer.hpp>
#include <annalist/export.hpp>
#include <cstdint>

namespace annalist::detail {

/// Purpose: numbers the shared objects of one value, so that each is written once. Thread safety: none.
/// Cost: no allocation until the ninth.
/// Invariant: objects are numbered from 0 in the order in which they are met first (the ring's form relies on it).
class SharedObjects {
 public:
  /// An object and its first member have one address: the type, told by any address that is its own, tells them apart.
  struct Object {
    const void* address;
    const void* type;
    friend bool operator==(const Object&, const Object&) = default;
  };
  struct Number {
    std::uint64_t number;
    bool is_new;
  };

  SharedObjects() = default;
  ~SharedObjects() {
    if (more_ != nullptr) [[unlikely]]
      release();
  }
  SharedObjects(const SharedObjects&) = delete;
  SharedObjects& operator=(const SharedObjects&) = delete;

  Number number_of(const Object& object) {
    for (std::uint64_t i = 0; i < count_; ++i)
      if (first_[i] == object) return {i, false};
    if (count_ == kInline) return number_beyond(object);
    first_[count_] = object;
    return {count_++, true};
  }

 private:
  static constexpr std::uint64_t kInline = 8;
  ANNALIST_API Number number_beyond(const Object& object);
  ANNALIST_API void release() noexcept;

  std::uint64_t count_ = 0;
  Object first_[kInline];
  void* more_ = nullptr;
};

/// Purpose: encodes one value and everything in it. Thread safety: none.
/// Errors: what a value's own code throws passes through; encode_large makes an opaque value of it.
class ValueEncoder {
 public:
  ValueEncoder(Writer& out, SharedObjects& shared) : out_(out), shared_(shared) {}

  /// One item. Defined in values.hpp.
  template <class T>
  void put(const T& value);

  /// Around what lies within `levels` of an item (values.md V6); too deep: null, and the whole value becomes opaque.
  template <class Body>
  void nested(int levels, Body body) {
    if (out_.enter(levels))
      body();
    else
      out_.put_null();
    out_.leave(levels);
  }

  Writer& out() { return out_; }
  SharedObjects& shared() { return shared_; }

 private:
  Writer& out_;
  SharedObjects& shared_;
};

}  // namespace annalist::detail
