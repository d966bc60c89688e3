// SPDX-License-Identifier: Apache-2.0
// TextWriter: one item as a line that people read.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "value/cursor.hpp"
#include "value/typed_array.hpp"

namespace annalist::value {

/// Purpose: one item as text within a budget of characters. Thread safety: none.
/// Requires: the cursor stands at an item that Cursor::item accepts.
/// Invariant: elements that do not fit are left out and counted; texts and numbers may overrun, and the caller cuts the
/// line.
class TextWriter {
 public:
  TextWriter(std::string& out, Cursor& in, std::size_t width, bool is_embedded)
      : out_(out), in_(in), width_(width), is_embedded_(is_embedded) {}
  void item();

 private:
  void simple(const Head& head);
  void tagged(std::uint64_t tag);
  bool known_tag(std::uint64_t tag);
  bool integer(bool is_negative);
  bool typed_array(ElementType type);
  bool uuid();
  bool decimal();
  bool bigfloat();
  bool embedded();
  bool anchor();
  bool reference();
  bool named();
  bool known_name(std::string_view name, std::uint64_t arguments);
  bool known_single(std::string_view name);
  bool bare(std::string_view name);
  bool labelled(std::string_view name);
  bool zoned();
  bool fields(std::uint64_t count);
  bool derived();
  bool exception();
  bool array();
  bool bare_text();
  bool raw_text();
  bool members(std::string_view name);
  bool enumerator();
  bool duration();
  bool opaque();
  void bytes(Bytes bytes);
  void quoted(std::string_view text);
  bool list(std::string_view open, std::uint64_t count, std::string_view close);
  bool pairs(std::string_view open, std::uint64_t count, std::string_view between, std::string_view close);
  template <class Write>
  void elements(std::uint64_t count, std::uint64_t items_each, Write write);
  bool fits(std::uint64_t left) const;
  void skip(std::uint64_t items);

  std::string& out_;
  Cursor& in_;
  std::size_t width_;
  bool is_embedded_;
  std::uint64_t anchors_ = 0;
};

/// Elements of one or two items (none: they do not stand in items). The first one behind which there would be no room
/// for how many are missing is taken back.
template <class Write>
void TextWriter::elements(std::uint64_t count, std::uint64_t items_each, Write write) {
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::size_t size = out_.size();
    const Cursor in = in_;
    const std::uint64_t anchors = anchors_;
    if (i > 0) out_ += ", ";
    write(i);
    if (i == 0 || i + 1 == count || fits(count - i - 1)) continue;
    out_.resize(size);
    in_ = in;
    anchors_ = anchors;
    out_ += ", … " + std::to_string(count - i) + " more";
    return skip(items_each * (count - i));
  }
}

}  // namespace annalist::value
