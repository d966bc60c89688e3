// SPDX-License-Identifier: Apache-2.0
#include "value/deterministic.hpp"

#include "value/encoder.hpp"
#include "value/order.hpp"

namespace annalist::value {
namespace {

using namespace detail;

/// Purpose: reads an item that is known to keep V1, V4 and V6. Thread safety: none.
class Checker {
 public:
  /// `is_embedded`: in a tag 24, where a further one is an ordinary tag (values.md §3).
  Checker(Cursor& in, bool is_embedded) : in_(in), is_embedded_(is_embedded) {}
  bool item();

 private:
  bool items(std::uint64_t count);
  bool ascending(std::uint64_t count);
  bool map(std::uint64_t pairs);
  bool tagged(std::uint64_t tag);
  bool embedded();
  static bool is_shortest(Bytes bytes, const Head& head);
  Bytes next(bool& is_fine);

  Cursor& in_;
  bool is_embedded_;
};

bool Checker::item() {
  const std::uint8_t* begin = in_.rest().data();
  const Head head = in_.head();
  switch (head.major) {
    case kText:
    case kBytes:
      in_.take(head.argument);
      return true;
    case kArray:
      return items(head.argument);
    case kMap:
      return map(head.argument);
    case kTag:
      return tagged(head.argument);
    default:
      return !is_float(head) || is_shortest({begin, in_.rest().data()}, head);
  }
}

bool Checker::items(std::uint64_t count) {
  for (; count > 0; --count)
    if (!item()) return false;
  return true;
}

/// The next item's bytes, and whether it is fine itself.
Bytes Checker::next(bool& is_fine) {
  const std::uint8_t* begin = in_.rest().data();
  is_fine = item();
  return {begin, in_.rest().data()};
}

bool Checker::ascending(std::uint64_t count) {
  Bytes before;
  for (; count > 0; --count) {
    bool is_fine = false;
    const Bytes element = next(is_fine);
    if (!is_fine || compare(before, element) > 0) return false;
    before = element;
  }
  return true;
}

bool Checker::map(std::uint64_t pairs) {
  Bytes before;
  for (; pairs > 0; --pairs) {
    bool is_fine = false;
    const bool is_text = in_.peek_major() == kText;
    const Bytes key = next(is_fine);
    if (!is_text || compare(before, key) >= 0 || !item()) return false;
    before = key;
  }
  return true;
}

bool Checker::tagged(std::uint64_t tag) {
  if (tag == kTagSet && in_.peek_major() == kArray) return ascending(in_.array());
  if (tag == kTagEmbedded && !is_embedded_ && in_.peek_major() == kBytes) return embedded();
  if (tag != kTagNamed || in_.peek_major() != kArray) return item();
  const std::uint64_t count = in_.array();
  if (count == 0 || in_.peek_major() != kText) return items(count);
  const std::string_view name = in_.text();
  return name == "frozenset" || name == "multiset" ? ascending(count - 1) : items(count - 1);
}

bool Checker::is_shortest(Bytes bytes, const Head& head) {
  Encoder encoder;
  encoder.floating(float_of(head));
  return compare(bytes, encoder.bytes()) == 0;
}

bool is_item(Bytes bytes) {
  Cursor in(bytes);
  in.item();
  return in.ok() && in.at_end();
}

/// Bytes that are no item make an ordinary tag.
bool Checker::embedded() {
  const Bytes bytes = in_.byte_string();
  Cursor inner(bytes);
  return !is_item(bytes) || Checker(inner, true).item();
}

}  // namespace

bool is_deterministic(Bytes item) {
  Cursor in(item);
  return is_item(item) && Checker(in, false).item();
}

}  // namespace annalist::value
