// SPDX-License-Identifier: Apache-2.0
#include "value/json.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <vector>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "value/numbers.hpp"
#include "value/typed_array.hpp"

namespace annalist::value {
namespace {

using namespace detail;

constexpr std::uint64_t kPlainNan = 0x7ff8000000000000;

/// Purpose: one item to JSON. Thread safety: none. Requires: the cursor stands at an item that Cursor::item accepts.
class JsonWriter {
 public:
  /// `is_embedded`: in a tag 24, where anchors and references have a meaning and a further 24 has none (values.md §3).
  JsonWriter(std::string& out, Cursor& in, bool is_embedded) : out_(out), in_(in), is_embedded_(is_embedded) {}
  void item();

 private:
  void simple(const Head& head);
  void tagged(std::uint64_t tag);
  bool known_tag(std::uint64_t tag);
  bool typed_array(ElementType type);
  bool named();
  bool opaque();
  bool embedded();
  bool uuid();
  void dictionary(std::uint64_t pairs);
  void object(std::uint64_t pairs, std::string_view separator);
  void items(std::uint64_t count);
  void pairs(std::string_view type, std::uint64_t count);
  bool typed_items(std::string_view type, std::uint64_t count);
  bool typed_item(std::string_view type, std::string_view key);

  std::string& out_;
  Cursor& in_;
  bool is_embedded_;
};

void append_any_float(std::string& out, double x) {
  if (std::isfinite(x)) return append_float(out, x);
  out += R"({"$type": "float", "value": ")";
  out += std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
  if (const auto bits = std::bit_cast<std::uint64_t>(x); std::isnan(x) && bits != kPlainNan) {
    char text[48];
    std::snprintf(text, sizeof text, R"(", "bits": "%016llx)", static_cast<unsigned long long>(bits));
    out += text;
  }
  out += "\"}";
}

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7f; }

void append_escape(std::string& out, char c) {
  constexpr std::string_view kShort = "\"\"\\\\\bb\ff\nn\rr\tt";  // each character and its letter
  for (std::size_t i = 0; i < kShort.size(); i += 2)
    if (kShort[i] == c) {
      (out += '\\') += kShort[i + 1];
      return;
    }
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
  out += text;
}

/// A string of text that is UTF-8.
void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_plain(text[at])) continue;
    out += text.substr(done, at - done);
    append_escape(out, text[at]);
    done = at + 1;
  }
  out += text.substr(done);
  out += '"';
}

/// Whether the keys of `pairs` pairs may be those of an object that has a `$type` of its own or none.
bool are_keys_of_object(Cursor in, std::uint64_t pairs) {
  std::vector<std::string_view> keys;
  for (; pairs > 0; --pairs) {
    if (in.peek_major() != kText) return false;
    keys.push_back(in.text());
    if (keys.back() == "$type") return false;
    in.item();
  }
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
}

void JsonWriter::item() {
  const Head head = in_.head();
  switch (head.major) {
    case kUnsigned:
      return append_unsigned(out_, head.argument);
    case kNegative:
      return append_negative(out_, head.argument);
    case kBytes:
      out_ += R"({"$type": "bytes", "base64": ")";
      base::append_base64(out_, in_.take(head.argument));
      out_ += "\"}";
      return;
    case kText: {
      const Bytes text = in_.take(head.argument);
      return append_quoted(out_, {reinterpret_cast<const char*>(text.data()), text.size()});
    }
    case kArray:
      return items(head.argument);
    case kMap:
      return pairs("map", head.argument);
    case kTag:
      return tagged(head.argument);
    default:
      return simple(head);
  }
}

void JsonWriter::simple(const Head& head) {
  if (is_float(head)) return append_any_float(out_, float_of(head));
  switch (head.argument) {
    case kFalse & 0x1f:
      out_ += "false";
      return;
    case kTrue & 0x1f:
      out_ += "true";
      return;
    case kNull & 0x1f:
      out_ += "null";
      return;
    case kUndefined & 0x1f:
      out_ += R"({"$type": "undefined"})";
      return;
    default:
      out_ += R"({"$type": "simple", "value": )";
      append_unsigned(out_, head.argument);
      out_ += '}';
  }
}

void JsonWriter::items(std::uint64_t count) {
  out_ += '[';
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i > 0) out_ += ", ";
    item();
  }
  out_ += ']';
}

bool JsonWriter::typed_items(std::string_view type, std::uint64_t count) {
  out_ += R"({"$type": )";
  append_quoted(out_, type);
  out_ += R"(, "items": )";
  items(count);
  out_ += '}';
  return true;
}

bool JsonWriter::typed_item(std::string_view type, std::string_view key) {
  ((out_ += R"({"$type": ")") += type) += R"(", ")";
  (out_ += key) += R"(": )";
  item();
  out_ += '}';
  return true;
}

void JsonWriter::pairs(std::string_view type, std::uint64_t count) {
  ((out_ += R"({"$type": ")") += type) += R"(", "items": [)";
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i > 0) out_ += ", ";
    items(2);
  }
  out_ += "]}";
}

/// Members, before each but the first of which stands a separator.
void JsonWriter::object(std::uint64_t pairs, std::string_view separator) {
  for (; pairs > 0; --pairs, separator = ", ") {
    out_ += separator;
    append_quoted(out_, in_.text());
    out_ += ": ";
    item();
  }
  out_ += '}';
}

void JsonWriter::dictionary(std::uint64_t pairs) {
  if (!are_keys_of_object(in_, pairs)) return this->pairs("dict", pairs);
  out_ += '{';
  object(pairs, "");
}

/// A tag by what it means, or by its number where its content does not fit (J2).
void JsonWriter::tagged(std::uint64_t tag) {
  if (known_tag(tag)) return;
  out_ += R"({"$type": "tag", "tag": )";
  append_unsigned(out_, tag);
  out_ += R"(, "value": )";
  item();
  out_ += '}';
}

bool JsonWriter::known_tag(std::uint64_t tag) {
  const std::uint8_t content = in_.peek_major();
  switch (tag) {
    case kTagDateTime:
      return content == kText && typed_item("datetime", "value");
    case kTagDate:
      return content == kText && typed_item("date", "value");
    case kTagUuid:
      return content == kBytes && uuid();
    case kTagBignum:
    case kTagNegativeBignum:
      if (content == kBytes) append_bignum(out_, in_.byte_string(), tag == kTagNegativeBignum);
      return content == kBytes;
    case kTagDecimal:
      return is_decimal(in_) && typed_items("decimal", in_.array());
    case kTagBigfloat:
      return is_decimal(in_) && typed_items("bigfloat", in_.array());
    case kTagEmbedded:
      return content == kBytes && !is_embedded_ && embedded();
    case kTagNamed:
      return content == kArray && named();
    case kTagShared:
      return is_embedded_ && typed_item("anchor", "value");
    case kTagReference:
      return is_embedded_ && content == kUnsigned && typed_item("reference", "anchor");
    case kTagSet:
      return content == kArray && typed_items("set", in_.array());
    default:
      return content == kBytes && typed_array(element_type(tag));
  }
}

bool JsonWriter::typed_array(ElementType type) {
  if (type.width == 0 || in_.peek_head().argument % type.width != 0) return false;
  const Bytes bytes = in_.byte_string();
  out_ += '[';
  for (std::size_t i = 0; i < bytes.size() / type.width; ++i) {
    if (i > 0) out_ += ", ";
    if (type.is_float)
      append_any_float(out_, element_float(bytes, type, i));
    else if (type.is_signed)
      append_signed(out_, static_cast<std::int64_t>(element_bits(bytes, type, i)));
    else
      append_unsigned(out_, element_bits(bytes, type, i));
  }
  out_ += ']';
  return true;
}

bool JsonWriter::uuid() {
  if (in_.peek_head().argument != kUuidBytes) return false;
  out_ += R"({"$type": "uuid", "value": ")";
  append_uuid(out_, in_.byte_string());
  out_ += "\"}";
  return true;
}

bool JsonWriter::embedded() {
  Cursor ahead = in_;
  const Bytes bytes = ahead.byte_string();
  Cursor inner(bytes);
  inner.item();
  if (!inner.ok() || !inner.at_end()) return false;
  in_ = ahead;
  Cursor content(bytes);
  out_ += R"({"$type": "shared", "value": )";
  JsonWriter(out_, content, true).item();
  out_ += '}';
  return true;
}

bool JsonWriter::named() {
  Cursor ahead = in_;
  const std::uint64_t count = ahead.array();
  if (count == 0 || ahead.peek_major() != kText) return false;
  const std::string_view name = ahead.text();
  const std::uint64_t arguments = count - 1;
  const bool is_paired = name == "dict" || name == "multimap";
  if (is_paired && arguments % 2 != 0) return false;
  in_ = ahead;
  if (name == "opaque" && arguments == 1 && opaque()) return true;
  if (!is_paired) return typed_items(name, arguments);
  if (name == "dict")
    dictionary(arguments / 2);
  else
    pairs(name, arguments / 2);
  return true;
}

bool JsonWriter::opaque() {
  Cursor ahead = in_;
  const Head head = ahead.head();
  if (head.major != kMap || !are_keys_of_object(ahead, head.argument)) return false;
  in_ = ahead;
  out_ += R"({"$type": "opaque")";
  object(head.argument, ", ");
  return true;
}

}  // namespace

bool append_json(std::string& out, Bytes item) {
  Cursor check(item);
  check.item();
  if (!check.ok() || !check.at_end()) {
    out += "null";
    return false;
  }
  Cursor in(item);
  JsonWriter(out, in, false).item();
  return true;
}

void append_json_string(std::string& out, std::string_view text) {
  if (base::is_utf8(text)) return append_quoted(out, text);
  append_quoted(out, base::to_utf8(text));
}

}  // namespace annalist::value
