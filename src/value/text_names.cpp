// SPDX-License-Identifier: Apache-2.0
// What stands under a tag 27, as people would write it.
#include "value/printable.hpp"
#include "value/text_writer.hpp"

namespace annalist::value {

using namespace detail;

bool TextWriter::named() {
  Cursor ahead = in_;
  const std::uint64_t count = ahead.array();
  if (count == 0 || ahead.peek_major() != kText) return false;
  const std::string_view name = ahead.text();
  in_ = ahead;
  if (known_name(name, count - 1)) return true;
  append_printable(out_, name);
  return list("(", count - 1, ")");
}

bool TextWriter::known_name(std::string_view name, std::uint64_t arguments) {
  const bool is_even = arguments % 2 == 0;
  if (name == "tuple") return list("(", arguments, arguments == 1 ? ",)" : ")");
  if (name == "dict") return is_even && pairs("{", arguments / 2, ": ", "}");
  if (name == "multimap" || name == "collections.OrderedDict" || name == "collections.Counter")
    return is_even && pairs(std::string(name) + "{", arguments / 2, ": ", "}");
  if (name == "frozenset") return list("frozenset{", arguments, "}");
  if (name == "multiset") return list("multiset{", arguments, "}");
  if (name == "enum") return arguments == 3 && enumerator();
  if (name == "duration") return arguments == 3 && duration();
  if (name == "namedtuple") return !is_even && fields(arguments / 2);
  if (name == "subclass") return arguments == 3 && derived();
  if (name == "exception") return arguments == 3 && exception();
  if (name == "numpy.ndarray") return arguments == 4 && array();
  if ((name == "datetime" || name == "time") && arguments == 3) return zoned();
  if (name == "ellipsis" || name == "notimplemented") return arguments == 0 && bare(name);
  return arguments == 1 && known_single(name);
}

/// Those with one argument.
bool TextWriter::known_single(std::string_view name) {
  for (const std::string_view plain : {"datetime", "time", "decimal", "path", "zoneinfo.ZoneInfo"})
    if (name == plain) return in_.peek_major() == kText && bare_text();
  for (const std::string_view label : {"type", "function", "module", "redacted", "same"})
    if (name == label) return in_.peek_major() == kText && labelled(name);
  if (name == "text") return in_.peek_major() == kBytes && raw_text();
  return name == "opaque" ? opaque() : members(name);
}

bool TextWriter::bare(std::string_view name) {
  out_ += name == "ellipsis" ? "..." : "NotImplemented";
  return true;
}

/// `<function math.sin>`
bool TextWriter::labelled(std::string_view name) {
  ((out_ += '<') += name) += ' ';
  append_printable(out_, in_.text());
  out_ += '>';
  return true;
}

/// `2023-11-02T09:42:13+13:00 [Pacific/Auckland]`
bool TextWriter::zoned() {
  if (in_.peek_major() != kText) return false;
  bare_text();
  if (!in_.null()) {
    out_ += " [";
    item();
    out_ += ']';
  }
  skip(1);
  return true;
}

/// A named tuple: `Point(x=1, y=2)`.
bool TextWriter::fields(std::uint64_t count) {
  if (in_.peek_major() != kText) return false;
  append_printable(out_, in_.text());
  return pairs("(", count, "=", ")");
}

/// `Series([1, 2])`, and its state where it has some: `Series([1, 2], {"unit": "m"})`.
bool TextWriter::derived() {
  if (in_.peek_major() != kText) return false;
  append_printable(out_, in_.text());
  out_ += '(';
  item();
  if (!in_.null()) {
    out_ += ", ";
    item();
  }
  out_ += ')';
  return true;
}

/// `ValueError("no such gauge", 7)`
bool TextWriter::exception() {
  Cursor ahead = in_;
  if (ahead.peek_major() != kText) return false;
  const std::string_view type = ahead.text();
  if (ahead.peek_major() != kArray) return false;
  in_ = ahead;
  append_printable(out_, type);
  list("(", in_.array(), ")");
  skip(1);
  return true;
}

/// `numpy.ndarray("<f8", [200, 3])`, without its elements.
bool TextWriter::array() {
  out_ += "numpy.ndarray";
  list("(", 2, ")");
  skip(2);
  return true;
}

bool TextWriter::bare_text() {
  append_printable(out_, in_.text());
  return true;
}

/// Text that is no UTF-8.
bool TextWriter::raw_text() {
  const Bytes bytes = in_.byte_string();
  quoted({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return true;
}

/// An object: `Point(x=1, y=2)`.
bool TextWriter::members(std::string_view name) {
  Cursor ahead = in_;
  std::string_view dict;
  std::uint64_t arguments = 0;
  if (!ahead.named(dict, arguments) || dict != "dict" || arguments % 2 != 0) return false;
  in_ = ahead;
  append_printable(out_, name);
  return pairs("(", arguments / 2, "=", ")");
}

/// `Colour.red`, or `Colour(7)` without a name.
bool TextWriter::enumerator() {
  Cursor ahead = in_;
  if (ahead.peek_major() != kText) return false;
  const std::string_view type = ahead.text();
  const bool is_named = ahead.peek_major() == kText;
  const std::string_view name = is_named ? ahead.text() : std::string_view();
  if (!is_named && !ahead.null()) return false;
  in_ = ahead;
  append_printable(out_, type);
  if (!is_named) return list("(", 1, ")");
  out_ += '.';
  append_printable(out_, name);
  skip(1);
  return true;
}

namespace {

std::string_view unit_of(std::int64_t numerator, std::int64_t denominator) {
  constexpr struct {
    std::int64_t numerator, denominator;
    std::string_view name;
  } kUnits[] = {{1, 1'000'000'000, "ns"}, {1, 1'000'000, "µs"}, {1, 1'000, "ms"}, {1, 1, "s"},
                {60, 1, "min"},           {3600, 1, "h"},       {86400, 1, "d"}};
  for (const auto& unit : kUnits)
    if (unit.numerator == numerator && unit.denominator == denominator) return unit.name;
  return {};
}

}  // namespace

/// `5 ms`, where the period has a name.
bool TextWriter::duration() {
  Cursor ahead = in_;
  ahead.item();
  const std::int64_t numerator = ahead.signed_integer();
  const std::string_view unit = unit_of(numerator, ahead.signed_integer());
  if (!ahead.ok() || unit.empty()) return false;
  item();
  (out_ += ' ') += unit;
  skip(2);
  return true;
}

/// The value's repr where it has one, else `<pandas.DataFrame: larger than 65536 bytes>`.
bool TextWriter::opaque() {
  if (in_.peek_major() != kMap) return false;
  std::string_view type, reason, repr;
  for (std::uint64_t left = in_.map(); left > 0; --left) {
    const bool is_text = in_.peek_major() == kText;
    const std::string_view key = is_text ? in_.text() : std::string_view();
    if (!is_text) skip(1);
    std::string_view* const field = key == "type" ? &type : key == "reason" ? &reason : key == "repr" ? &repr : nullptr;
    if (field != nullptr && in_.peek_major() == kText)
      *field = in_.text();
    else
      skip(1);
  }
  if (!repr.empty()) {
    append_printable(out_, repr);
    return true;
  }
  out_ += '<';
  append_printable(out_, type);
  out_ += ": ";
  append_printable(out_, reason);
  out_ += '>';
  return true;
}

}  // namespace annalist::value
