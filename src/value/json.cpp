// SPDX-License-Identifier: Apache-2.0
#include "value/json.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include <annalist/detail/writer.hpp>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "value/numbers.hpp"
#include "value/typed_array.hpp"

namespace annalist::value {
namespace {

using namespace detail;

/// Purpose: one item to JSON. Thread safety: none. Invariant: what is appended is one JSON value whenever the cursor stays ok.
class JsonWriter {
 public:
  /// `is_embedded`: in a tag 24, where anchors and references have a meaning and a further 24 has none (values.md §3).
  JsonWriter(std::string& out, Cursor& in, bool is_embedded) : out_(out), in_(in), is_embedded_(is_embedded) {}
  void item(int depth);

 private:
  void simple(const Head& head);
  void tagged(std::uint64_t tag, int depth);
  void typed_array(ElementType type);
  void named(int depth);
  void dictionary(std::uint64_t arguments, int depth);
  void opaque(int depth);
  void map(std::uint64_t pairs, int depth);
  void embedded(int depth);
  void items(std::uint64_t count, int depth);
  void pairs(std::string_view type, std::uint64_t count, int depth);
  void typed_items(std::string_view type, std::uint64_t count, int depth);
  void typed_value(std::string_view type, std::string_view key, int depth);
  void other_tag(std::uint64_t tag, int depth);
  bool next_is_text() const { return (in_.peek() & 0xe0) == kText; }
  bool next_is_bytes() const { return (in_.peek() & 0xe0) == kBytes; }
  bool next_is_pair_of_integers() const;

  std::string& out_;
  Cursor& in_;
  bool is_embedded_;
};

void append_typed_float(std::string& out, double x) {
  if (std::isfinite(x)) return append_float(out, x);
  const auto bits = std::bit_cast<std::uint64_t>(x);
  out += R"({"$type": "float", "value": ")";
  out += std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
  if (std::isnan(x) && bits != 0x7ff8000000000000) {
    char text[48];
    std::snprintf(text, sizeof text, R"(", "bits": "%016lx)", static_cast<unsigned long>(bits));
    out += text;
  }
  out += "\"}";
}

void JsonWriter::item(int depth) {
  if (depth > 2 * kMaxDepth) return in_.fail();
  const Head head = in_.head();
  if (!in_.ok()) return;
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
      return append_json_string(out_, {reinterpret_cast<const char*>(text.data()), text.size()});
    }
    case kArray:
      return items(head.argument, depth);
    case kMap:
      return map(head.argument, depth);
    case kTag:
      return tagged(head.argument, depth);
    default:
      return simple(head);
  }
}

void JsonWriter::simple(const Head& head) {
  if (head.info >= 25 && head.info <= 27) return append_typed_float(out_, float_of(head));
  switch (head.argument) {
    case 20: out_ += "false"; return;
    case 21: out_ += "true"; return;
    case 22: out_ += "null"; return;
    case 23: out_ += R"({"$type": "undefined"})"; return;
    default:
      out_ += R"({"$type": "simple", "value": )";
      append_unsigned(out_, head.argument);
      out_ += "}";
  }
}

void JsonWriter::items(std::uint64_t count, int depth) {
  out_ += "[";
  for (std::uint64_t i = 0; i < count && in_.ok(); ++i) {
    if (i > 0) out_ += ", ";
    item(depth + 1);
  }
  out_ += "]";
}

void JsonWriter::typed_items(std::string_view type, std::uint64_t count, int depth) {
  out_ += R"({"$type": )";
  append_json_string(out_, type);
  out_ += R"(, "items": )";
  items(count, depth);
  out_ += "}";
}

void JsonWriter::typed_value(std::string_view type, std::string_view key, int depth) {
  out_ += R"({"$type": ")";
  out_ += type;
  out_ += R"(", ")";
  out_ += key;
  out_ += R"(": )";
  item(depth + 1);
  out_ += "}";
}

void JsonWriter::pairs(std::string_view type, std::uint64_t count, int depth) {
  out_ += R"({"$type": ")";
  out_ += type;
  out_ += R"(", "items": [)";
  for (std::uint64_t i = 0; i < count && in_.ok(); ++i) {
    out_ += i > 0 ? ", [" : "[";
    item(depth + 1);
    out_ += ", ";
    item(depth + 1);
    out_ += "]";
  }
  out_ += "]}";
}

void JsonWriter::map(std::uint64_t count, int depth) {
  if (count > in_.rest().size()) return in_.fail();
  pairs("map", count, depth);
}

bool JsonWriter::next_is_pair_of_integers() const {
  Cursor ahead = in_;
  if (ahead.array() != 2) return false;
  const Head exponent = ahead.head();
  const bool integer = exponent.major == kUnsigned || exponent.major == kNegative;
  const Head mantissa = ahead.head();
  const bool bignum = mantissa.major == kTag && (mantissa.argument == kTagBignum || mantissa.argument == kTagNegativeBignum);
  return ahead.ok() && integer && (mantissa.major == kUnsigned || mantissa.major == kNegative || bignum);
}

void JsonWriter::tagged(std::uint64_t tag, int depth) {
  if (const ElementType type = element_type(tag); type.width != 0 && next_is_bytes()) {
    if (in_.peek_head().argument % type.width == 0) return typed_array(type);
    return other_tag(tag, depth);
  }
  if (tag == kTagNamed) return named(depth);
  if ((tag == kTagBignum || tag == kTagNegativeBignum) && next_is_bytes())
    return append_bignum(out_, in_.byte_string(), tag == kTagNegativeBignum);
  if (tag == kTagDateTime && next_is_text()) return typed_value("datetime", "value", depth);
  if (tag == kTagDate && next_is_text()) return typed_value("date", "value", depth);
  if ((tag == kTagDecimal || tag == kTagBigfloat) && next_is_pair_of_integers())
    return typed_items(tag == kTagDecimal ? "decimal" : "bigfloat", in_.array(), depth);
  if (tag == kTagSet && (in_.peek() & 0xe0) == kArray) return typed_items("set", in_.array(), depth);
  if (tag == kTagEmbedded && next_is_bytes() && !is_embedded_) return embedded(depth);
  if (tag == kTagShared && is_embedded_) return typed_value("anchor", "value", depth);
  if (tag == kTagReference && is_embedded_ && (in_.peek() & 0xe0) == kUnsigned) return typed_value("reference", "anchor", depth);
  other_tag(tag, depth);
}

void JsonWriter::other_tag(std::uint64_t tag, int depth) {
  out_ += R"({"$type": "tag", "tag": )";
  append_unsigned(out_, tag);
  out_ += R"(, "value": )";
  item(depth + 1);
  out_ += "}";
}

void JsonWriter::typed_array(ElementType type) {
  const Bytes bytes = in_.byte_string();
  out_ += "[";
  for (std::size_t i = 0; i < bytes.size() / type.width; ++i) {
    if (i > 0) out_ += ", ";
    if (type.is_float) append_typed_float(out_, element_float(bytes, type, i));
    else if (type.is_signed) append_signed(out_, static_cast<std::int64_t>(element_bits(bytes, type, i)));
    else append_unsigned(out_, element_bits(bytes, type, i));
  }
  out_ += "]";
}

/// Tag 24: what stands in the bytes, if it is one item; else the tag as any other.
void JsonWriter::embedded(int depth) {
  Cursor ahead = in_;
  const Bytes bytes = ahead.byte_string();
  Cursor inner(bytes);
  inner.item();
  if (!inner.ok() || !inner.at_end()) return other_tag(kTagEmbedded, depth);
  in_ = ahead;
  out_ += R"({"$type": "shared", "value": )";
  Cursor content(bytes);
  JsonWriter(out_, content, true).item(depth + 1);
  if (!content.ok()) in_.fail();
  out_ += "}";
}

void JsonWriter::named(int depth) {
  Cursor ahead = in_;
  const std::uint64_t count = ahead.array();
  if (!ahead.ok() || count == 0 || (ahead.peek() & 0xe0) != kText) return other_tag(kTagNamed, depth);
  const std::string_view name = ahead.text();
  if (!ahead.ok()) return in_.fail();
  const std::uint64_t arguments = count - 1;
  if (name == "opaque" && arguments == 1 && (ahead.peek() & 0xe0) == kMap) {
    in_ = ahead;
    return opaque(depth);
  }
  const bool is_paired = name == "dict" || name == "multimap";
  if (is_paired && arguments % 2 != 0) return other_tag(kTagNamed, depth);
  in_ = ahead;
  if (is_paired) return name == "dict" ? dictionary(arguments, depth) : pairs(name, arguments / 2, depth);
  typed_items(name, arguments, depth);
}

/// As an object if its keys are texts that may be an object's, else as pairs.
void JsonWriter::dictionary(std::uint64_t arguments, int depth) {
  std::vector<std::string_view> keys;
  Cursor ahead = in_;
  bool plain = true;
  for (std::uint64_t i = 0; i < arguments / 2 && plain && ahead.ok(); ++i) {
    plain = (ahead.peek() & 0xe0) == kText;
    if (!plain) break;
    keys.push_back(ahead.text());
    plain = keys.back() != "$type";
    ahead.item();
  }
  std::sort(keys.begin(), keys.end());
  if (!plain || std::adjacent_find(keys.begin(), keys.end()) != keys.end()) return pairs("dict", arguments / 2, depth);
  out_ += "{";
  for (std::uint64_t i = 0; i < arguments / 2 && in_.ok(); ++i) {
    if (i > 0) out_ += ", ";
    append_json_string(out_, in_.text());
    out_ += ": ";
    item(depth + 1);
  }
  out_ += "}";
}

void JsonWriter::opaque(int depth) {
  out_ += R"({"$type": "opaque")";
  for (std::uint64_t pairs = in_.map(); pairs > 0 && in_.ok(); --pairs) {
    out_ += ", ";
    append_json_string(out_, in_.text());
    out_ += ": ";
    item(depth + 1);
  }
  out_ += "}";
}

}  // namespace

bool append_json(std::string& out, Bytes item) {
  const std::size_t before = out.size();
  Cursor in(item);
  JsonWriter(out, in, false).item(0);
  if (in.ok() && in.at_end()) return true;
  out.resize(before);
  out += "null";
  return false;
}

void append_json_string(std::string& out, std::string_view text) {
  const auto plain = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7f; };
  std::string valid;
  if (!base::is_utf8(text)) text = valid = base::to_utf8(text);
  out.push_back('"');
  while (!text.empty()) {
    const auto stop = std::find_if_not(text.begin(), text.end(), plain);
    out.append(text.begin(), stop);
    text.remove_prefix(static_cast<std::size_t>(stop - text.begin()));
    if (text.empty()) break;
    char escaped[8];
    switch (const char c = text.front()) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
        out += escaped;
    }
    text.remove_prefix(1);
  }
  out.push_back('"');
}

}  // namespace annalist::value
