// SPDX-License-Identifier: Apache-2.0
#include "value/normalise.hpp"

#include <bit>
#include <optional>
#include <vector>

#include "value/order.hpp"
#include "value/shared_objects.hpp"

namespace annalist::value {
namespace {

using namespace detail;

/// Purpose: one item's way from ring to file. Thread safety: none.
/// Invariants: (1) What stands in `out` is final, except that shared objects still have the numbers of the ring.
/// (2) `levels` is how many more the item may have: recursion ends whatever the ring holds.
class Normaliser {
 public:
  /// `referred` is null as long as nobody has looked for shared objects.
  Normaliser(Cursor& in, Encoder& out, const ReferredObjects* referred) : in_(in), out_(out), referred_(referred) {}
  bool item(int levels);
  /// Whether it gave up at a mark of a shared object.
  bool met_mark() const { return met_mark_; }

 private:
  bool copied_from(const std::uint8_t* begin);
  bool items(std::uint64_t count, int levels);
  bool tagged(std::uint64_t tag, const std::uint8_t* begin, int levels);
  bool named(bool is_unordered, int levels);
  bool mark(std::uint64_t tag, int levels);
  bool sorted(std::uint64_t groups, int group_items, int levels);
  bool map(std::uint64_t pairs, int levels);

  Cursor& in_;
  Encoder& out_;
  const ReferredObjects* referred_;
  bool met_mark_ = false;
};

/// A float of the program: one of 32 bits that is a signalling NaN stays one.
double recorded_float(const Head& head) {
  const bool is_signalling =
      head.info == 26 && (head.argument & 0x7fc00000) == 0x7f800000 && (head.argument & 0x3fffff) != 0;
  const auto bits = std::bit_cast<std::uint64_t>(float_of(head));
  return std::bit_cast<double>(is_signalling ? bits & ~kQuietBit : bits);
}

/// Heads are the shortest already: what was read since `begin` is copied as it is.
bool Normaliser::copied_from(const std::uint8_t* begin) {
  if (in_.ok()) out_.append({begin, in_.rest().data()});
  return in_.ok();
}

bool Normaliser::item(int levels) {
  const std::uint8_t* begin = in_.rest().data();
  const Head head = in_.head();
  if (head.major >= kArray && head.major <= kTag && levels == 0) return false;
  switch (head.major) {
    case kText:
      in_.take_text(head.argument);
      return copied_from(begin);
    case kBytes:
      in_.take(head.argument);
      return copied_from(begin);
    case kArray:
      return copied_from(begin) && items(head.argument, levels - 1);
    case kMap:
      return copied_from(begin) && map(head.argument, levels - 1);
    case kTag:
      return tagged(head.argument, begin, levels - 1);
    default:
      if (!is_float(head)) return copied_from(begin);
      out_.floating(recorded_float(head));
      return true;
  }
}

bool Normaliser::items(std::uint64_t count, int levels) {
  for (; count > 0; --count)
    if (!item(levels)) return false;
  return true;
}

bool Normaliser::tagged(std::uint64_t tag, const std::uint8_t* begin, int levels) {
  switch (tag) {
    case kRingTagUnordered:
      return in_.tag() == kTagNamed && named(true, levels);
    case kRingTagShared:
    case kRingTagReference:
      return mark(tag, levels);
    case kTagNamed:
      return named(false, levels);
    case kTagShared:
    case kTagReference:
      // Ordinary tags, but among objects that are about to be numbered they would count as such.
      return referred_ == nullptr && copied_from(begin) && item(levels);
    case kTagSet: {
      if (in_.peek_major() != kArray || levels == 0) break;
      const std::uint64_t count = in_.array();
      return copied_from(begin) && sorted(count, 1, levels - 1);
    }
    default:
      break;
  }
  return copied_from(begin) && item(levels);
}

/// What stands under a tag 27.
bool Normaliser::named(bool is_unordered, int levels) {
  out_.tag(kTagNamed);
  const std::uint8_t* begin = in_.rest().data();
  Cursor ahead = in_;
  const std::uint64_t count = ahead.array();
  if (ahead.peek_major() != kText || count == 0 || levels == 0) return item(levels);
  const std::string_view name = ahead.text();
  in_ = ahead;
  if (!copied_from(begin)) return false;
  if (name == "frozenset" || name == "multiset") return sorted(count - 1, 1, levels - 1);
  if (is_unordered && count % 2 == 1) return sorted(count / 2, 2, levels - 1);
  return items(count - 1, levels - 1);
}

bool Normaliser::mark(std::uint64_t tag, int levels) {
  met_mark_ = true;
  if (referred_ == nullptr) return false;
  if (tag == kRingTagReference) {
    out_.tag(kTagReference);
    return item(levels);
  }
  if (in_.array() != 2) return false;
  const std::uint64_t object = in_.unsigned_integer();
  if (!referred_->contains(object)) return item(levels);
  // The number comes last, so that it decides about the order only of what is equal in everything else.
  out_.tag(kTagShared);
  out_.array(2);
  if (!item(levels)) return false;
  out_.unsigned_integer(object);
  return true;
}

/// Groups of one or two items in ascending order of their encodings.
bool Normaliser::sorted(std::uint64_t groups, int group_items, int levels) {
  const std::size_t begin = out_.size();
  std::vector<std::size_t> ends;  // a claimed number of groups is not trusted with memory
  for (; groups > 0; --groups) {
    if (!items(static_cast<std::uint64_t>(group_items), levels)) return false;
    ends.push_back(out_.size());
  }
  sort_groups(out_, begin, ends);
  return true;
}

/// Sorted by keys, which are text and differ (values.md V3).
bool Normaliser::map(std::uint64_t pairs, int levels) {
  const std::size_t begin = out_.size();
  if (!sorted(pairs, 2, levels)) return false;
  Cursor written(out_.bytes().subspan(begin));
  for (std::optional<std::string_view> before; pairs > 0 && written.ok(); --pairs) {
    const std::string_view key = written.text();
    if (key == before) return false;
    before = key;
    written.item();
  }
  return written.ok();
}

bool with_shared_objects(Cursor& in, Encoder& out) {
  ReferredObjects referred;
  if (!referred.find(in)) return false;
  if (!referred.any()) return Normaliser(in, out, &referred).item(kMaxDepth);
  Encoder marked;
  return Normaliser(in, marked, &referred).item(kMaxDepth) && write_shared(marked.bytes(), out);
}

}  // namespace

bool normalise(Cursor& in, Encoder& out) {
  const std::size_t before = out.size();
  const Cursor begin = in;
  Normaliser normaliser(in, out, nullptr);
  if (normaliser.item(kMaxDepth)) return true;
  out.truncate(before);
  if (!normaliser.met_mark()) return false;
  in = begin;
  if (with_shared_objects(in, out)) return true;
  out.truncate(before);
  return false;
}

}  // namespace annalist::value
