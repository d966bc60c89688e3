// SPDX-License-Identifier: Apache-2.0
#include "value/shared_objects.hpp"

#include <algorithm>
#include <map>

namespace annalist::value {
namespace {

using namespace detail;

/// Purpose: numbers the objects of one item. Thread safety: none.
/// Invariants: (1) places_ ascend by where they begin. (2) An object's content is written where the object is met
/// first, though sorting may have put a reference before it; where the content stood then comes a reference.
class Numbering {
 public:
  explicit Numbering(Bytes item) : item_(item), in_(item) {}
  bool find();
  bool write(std::size_t begin, std::size_t end, int levels, Encoder& out);

 private:
  /// Where a mark stands.
  struct Place {
    std::size_t begin;
    std::size_t end;
    std::uint64_t object;
  };
  struct Object {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool is_numbered = false;
    std::uint64_t number = 0;
  };

  bool write(const Place& place, int levels, Encoder& out);

  Bytes item_;
  Cursor in_;
  std::vector<Place> places_;
  std::map<std::uint64_t, Object> objects_;
  std::uint64_t next_number_ = 0;
};

bool Numbering::find() {
  const std::size_t begin = in_.offset();
  const Head head = in_.head();
  if (head.major == kTag && head.argument == kTagReference) {
    const std::uint64_t object = in_.unsigned_integer();
    places_.push_back({begin, in_.offset(), object});
    return in_.ok();
  }
  if (head.major == kTag && head.argument == kTagShared) {
    const std::size_t place = places_.size();
    places_.push_back({begin, 0, 0});
    in_.array();
    const std::size_t content = in_.offset();
    if (!find()) return false;
    const std::size_t content_end = in_.offset();
    places_[place].object = in_.unsigned_integer();
    places_[place].end = in_.offset();
    objects_[places_[place].object] = {content, content_end};
    return in_.ok();
  }
  for (std::uint64_t left = in_.children(head); left > 0; --left)
    if (!find()) return false;
  return in_.ok();
}

/// What stands between two offsets, with numbers in place of marks.
bool Numbering::write(std::size_t begin, std::size_t end, int levels, Encoder& out) {
  if (levels == 0) return false;
  auto next = std::lower_bound(places_.begin(), places_.end(), begin,
                               [](const Place& place, std::size_t at) { return place.begin < at; });
  while (next != places_.end() && next->begin < end) {
    const Place place = *next;
    out.append(item_.subspan(begin, place.begin - begin));
    if (!write(place, levels - 1, out)) return false;
    begin = place.end;
    while (next != places_.end() && next->begin < begin) ++next;
  }
  out.append(item_.subspan(begin, end - begin));
  return true;
}

bool Numbering::write(const Place& place, int levels, Encoder& out) {
  Object& object = objects_[place.object];
  if (object.is_numbered) {
    out.tag(kTagReference);
    out.unsigned_integer(object.number);
    return true;
  }
  object.is_numbered = true;
  object.number = next_number_++;
  out.tag(kTagShared);
  return write(object.begin, object.end, levels, out);
}

}  // namespace

bool ReferredObjects::any() const { return std::find(referred_.begin(), referred_.end(), true) != referred_.end(); }

bool ReferredObjects::find(Cursor& in, int levels) {
  if (levels < 0) return false;
  const Head head = in.head();
  if (head.major == kTag && (head.argument == kRingTagShared || head.argument == kRingTagReference))
    return find_mark(in, head.argument, levels);
  for (std::uint64_t left = in.children(head); left > 0; --left)
    if (!find(in, levels - 1)) return false;
  return in.ok();
}

bool ReferredObjects::find_mark(Cursor& in, std::uint64_t tag, int levels) {
  if (tag == kRingTagReference) {
    const std::uint64_t object = in.unsigned_integer();
    if (!in.ok() || object >= referred_.size()) return false;
    referred_[object] = true;
    return true;
  }
  if (in.array() != 2 || in.unsigned_integer() != referred_.size() || !in.ok()) return false;
  referred_.push_back(false);
  return find(in, levels - 1);
}

bool write_shared(Bytes item, Encoder& out) {
  Numbering numbering(item);
  Encoder inner;
  if (!numbering.find() || !numbering.write(0, item.size(), kMaxDepth, inner)) return false;
  // An object that is written where a reference stood may be deeper there than it was.
  Cursor check(inner.bytes());
  check.item();
  if (!check.ok()) return false;
  out.tag(kTagEmbedded);
  out.byte_string(inner.bytes());
  return true;
}

}  // namespace annalist::value
