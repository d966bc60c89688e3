// SPDX-License-Identifier: Apache-2.0
// Objects that a value reaches more than once: from the marks of a ring to the tags 28 and 29 of a file (values.md §3).
#pragma once
#include <cstdint>
#include <vector>

#include "value/cursor.hpp"
#include "value/encoder.hpp"

namespace annalist::value {

/// Purpose: which of the objects that are marked in an item in ring form are referred to. Thread safety: none.
/// Invariant: the ring numbers objects from 0 in the order in which they are met first, and refers only to earlier
/// ones.
class ReferredObjects {
 public:
  /// False where the item is malformed or breaks the invariant.
  [[nodiscard]] bool find(Cursor in) { return find(in, kMaxRingDepth); }
  bool any() const;
  bool contains(std::uint64_t object) const { return object < referred_.size() && referred_[object]; }

 private:
  bool find(Cursor& in, int levels);
  bool find_mark(Cursor& in, std::uint64_t tag, int levels);

  std::vector<bool> referred_;
};

/// Writes tag 24 over the bytes of an item in which everything is final but the marks. In it an object's first
/// occurrence is `28 [content, object]`, and each reference `29 object`, wherever sorting has moved them; then they are
/// numbered in the order in which the 28s begin. False where that makes the item nest too deeply.
[[nodiscard]] bool write_shared(Bytes item, Encoder& out);

}  // namespace annalist::value
