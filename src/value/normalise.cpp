// SPDX-License-Identifier: Apache-2.0
#include "value/normalise.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <annalist/detail/writer.hpp>

#include "base/utf8.hpp"

namespace annalist::value {
namespace {

using namespace detail;

/// Purpose: one item's way from ring to file. Thread safety: none.
/// Invariant: shared objects keep the numbers of the ring; SharedNumbers gives them the file's once everything is sorted.
class Normaliser {
 public:
  bool copy(Cursor& in, Encoder& out, int depth);
  bool has_shared() const { return has_shared_; }

 private:
  bool copy_children(Cursor& in, Encoder& out, std::uint64_t items, int depth);
  bool copy_tag(Cursor& in, Encoder& out, std::uint64_t tag, int depth);
  bool copy_named(Cursor& in, Encoder& out, bool unordered, int depth);
  bool copy_sorted(Cursor& in, Encoder& out, std::uint64_t groups, int group_items, int depth);
  bool copy_shared(Cursor& in, Encoder& out, int depth);

  bool has_shared_ = false;
};

bool Normaliser::copy(Cursor& in, Encoder& out, int depth) {
  // Ring tags add levels that the file does not have.
  if (depth > 2 * kMaxDepth) return false;
  const Head head = in.head();
  if (!in.ok()) return false;
  switch (head.major) {
    case kText:
    case kBytes: {
      const Bytes body = in.take(head.argument);
      const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
      if (!in.ok() || (head.major == kText && !base::is_utf8(text))) return false;
      out.head(head.major, head.argument);
      out.append(body);
      return true;
    }
    case kArray:
      out.head(kArray, head.argument);
      return copy_children(in, out, head.argument, depth);
    case kMap: {
      if (head.argument > in.rest().size()) return false;
      out.head(kMap, head.argument);
      return copy_sorted(in, out, head.argument, 2, depth);
    }
    case kTag:
      return copy_tag(in, out, head.argument, depth);
    case kSimple:
      if (head.info >= 25 && head.info <= 27) {
        out.floating(float_of(head));
        return true;
      }
      [[fallthrough]];
    default:
      out.head(head.major, head.argument);
      return true;
  }
}

bool Normaliser::copy_children(Cursor& in, Encoder& out, std::uint64_t items, int depth) {
  for (std::uint64_t i = 0; i < items; ++i)
    if (!copy(in, out, depth + 1)) return false;
  return true;
}

bool Normaliser::copy_tag(Cursor& in, Encoder& out, std::uint64_t tag, int depth) {
  if (tag == kRingTagUnordered) return in.tag() == kTagNamed && copy_named(in, out, true, depth + 1);
  if (tag == kTagNamed) return copy_named(in, out, false, depth);
  if (tag == kRingTagShared) return copy_shared(in, out, depth);
  if (tag == kRingTagReference) {
    has_shared_ = true;
    out.tag(kTagReference);
    out.unsigned_integer(in.unsigned_integer());
    return in.ok();
  }
  out.tag(tag);
  if (tag != kTagSet) return copy(in, out, depth + 1);
  const std::uint64_t items = in.array();
  out.array(items);
  return in.ok() && copy_sorted(in, out, items, 1, depth + 1);
}

bool Normaliser::copy_shared(Cursor& in, Encoder& out, int depth) {
  has_shared_ = true;
  if (in.array() != 2) return false;
  const std::uint64_t number = in.unsigned_integer();
  out.tag(kRingTagShared);
  out.array(2);
  out.unsigned_integer(number);
  return in.ok() && copy(in, out, depth + 2);
}

bool Normaliser::copy_named(Cursor& in, Encoder& out, bool unordered, int depth) {
  const std::uint64_t items = in.array();
  const bool is_text = (in.peek() & 0xe0) == kText;
  out.tag(kTagNamed);
  out.array(items);
  if (!in.ok()) return false;
  if (items == 0 || !is_text) return copy_children(in, out, items, depth + 1);
  Cursor ahead = in;
  const std::string_view name = ahead.text();
  if (!copy(in, out, depth + 1)) return false;
  const std::uint64_t arguments = items - 1;
  if (name == "frozenset" || name == "multiset") return copy_sorted(in, out, arguments, 1, depth + 1);
  if (unordered && arguments % 2 == 0) return copy_sorted(in, out, arguments / 2, 2, depth + 1);
  return copy_children(in, out, arguments, depth + 1);
}

/// Groups of one or two items in ascending order of their encodings, equal ones in the order they came.
bool Normaliser::copy_sorted(Cursor& in, Encoder& out, std::uint64_t groups, int group_items, int depth) {
  std::vector<std::string> encoded;
  for (std::uint64_t i = 0; i < groups; ++i) {
    Encoder group;
    for (int item = 0; item < group_items; ++item)
      if (!copy(in, group, depth + 1)) return false;
    encoded.emplace_back(reinterpret_cast<const char*>(group.bytes().data()), group.size());
  }
  std::stable_sort(encoded.begin(), encoded.end(), [](const std::string& a, const std::string& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](char x, char y) { return static_cast<std::uint8_t>(x) < static_cast<std::uint8_t>(y); });
  });
  for (const std::string& group : encoded) out.append(group.data(), group.size());
  return true;
}

/// Purpose: numbers the shared objects of an item in which everything else is final (values.md §3). Thread safety: none.
/// Invariants: (1) occurrences_ ascend by where they begin. (2) An object's content is written once, where it is met first: sorting may have put a
/// reference before it.
class SharedNumbers {
 public:
  explicit SharedNumbers(Bytes item) : item_(item), cursor_(item) {}
  bool write(Encoder& out);

 private:
  struct Occurrence {
    std::size_t begin, content, end;  // of a reference, content == end
    std::uint64_t object;
  };
  struct Object {
    std::size_t content = 0, end = 0;
    bool known = false, referred = false, numbered = false;
    std::uint64_t number = 0;
  };

  bool find();
  bool find_shared(std::size_t begin);
  bool find_reference(std::size_t begin);
  bool emit(std::size_t begin, std::size_t end, Encoder& out);
  bool emit(const Occurrence& occurrence, Encoder& out);

  Bytes item_;
  Cursor cursor_;
  std::vector<Occurrence> occurrences_;
  std::map<std::uint64_t, Object> objects_;
  std::uint64_t next_number_ = 0;
};

bool SharedNumbers::find() {
  const std::size_t begin = cursor_.offset();
  const Head head = cursor_.head();
  if (head.major == kTag && head.argument == kRingTagShared) return find_shared(begin);
  if (head.major == kTag && head.argument == kTagReference) return find_reference(begin);
  std::uint64_t children = 0;
  if (head.major == kTag) children = 1;
  if (head.major == kArray) children = head.argument;
  if (head.major == kMap) children = 2 * head.argument;
  if (head.major == kText || head.major == kBytes) cursor_.take(head.argument);
  for (; children > 0 && cursor_.ok(); --children)
    if (!find()) return false;
  return cursor_.ok();
}

bool SharedNumbers::find_shared(std::size_t begin) {
  if (cursor_.array() != 2) return false;
  const std::uint64_t object = cursor_.unsigned_integer();
  const std::size_t index = occurrences_.size();
  occurrences_.push_back({begin, cursor_.offset(), 0, object});
  if (!cursor_.ok() || objects_[object].known || !find()) return false;
  occurrences_[index].end = cursor_.offset();
  Object& found = objects_[object];
  found.content = occurrences_[index].content;
  found.end = cursor_.offset();
  return found.known = true;
}

bool SharedNumbers::find_reference(std::size_t begin) {
  const std::uint64_t object = cursor_.unsigned_integer();
  occurrences_.push_back({begin, cursor_.offset(), cursor_.offset(), object});
  objects_[object].referred = true;
  return cursor_.ok();
}

bool SharedNumbers::write(Encoder& out) {
  if (!find()) return false;
  bool any = false;
  for (const auto& [id, object] : objects_) {
    if (object.referred && !object.known) return false;
    any = any || object.referred;
  }
  if (!any) return emit(0, item_.size(), out);
  Encoder inner;
  if (!emit(0, item_.size(), inner)) return false;
  out.tag(kTagEmbedded);
  out.byte_string(inner.bytes());
  return true;
}

/// Everything between two offsets, occurrences replaced.
bool SharedNumbers::emit(std::size_t begin, std::size_t end, Encoder& out) {
  auto next = std::lower_bound(occurrences_.begin(), occurrences_.end(), begin,
                               [](const Occurrence& occurrence, std::size_t at) { return occurrence.begin < at; });
  while (begin < end) {
    const bool found = next != occurrences_.end() && next->begin < end;
    const std::size_t stop = found ? next->begin : end;
    out.append(item_.subspan(begin, stop - begin));
    if (!found) return true;
    if (!emit(*next, out)) return false;
    begin = next->end;
    while (next != occurrences_.end() && next->begin < begin) ++next;
  }
  return true;
}

bool SharedNumbers::emit(const Occurrence& occurrence, Encoder& out) {
  Object& object = objects_[occurrence.object];
  if (!object.referred) return emit(occurrence.content, occurrence.end, out);
  if (object.numbered) {
    out.tag(kTagReference);
    out.unsigned_integer(object.number);
    return true;
  }
  object.numbered = true;
  object.number = next_number_++;
  out.tag(kTagShared);
  return emit(object.content, object.end, out);
}

}  // namespace

bool normalise(Cursor& in, Encoder& out) {
  const std::size_t before = out.size();
  Normaliser normaliser;
  bool fine = normaliser.copy(in, out, 0);
  if (fine && normaliser.has_shared()) {
    const Bytes written = out.bytes().subspan(before);
    const std::vector<std::uint8_t> item(written.begin(), written.end());
    out.truncate(before);
    fine = SharedNumbers(item).write(out);
  }
  if (!fine) out.truncate(before);
  return fine;
}

}  // namespace annalist::value
