// SPDX-License-Identifier: Apache-2.0
#include "value/text.hpp"

#include <cmath>
#include <cstdio>

#include <annalist/detail/writer.hpp>

#include "base/utf8.hpp"
#include "value/numbers.hpp"
#include "value/typed_array.hpp"

namespace annalist::value {
namespace {

using namespace detail;

constexpr std::string_view kEllipsis = "…";
/// Room for "… 1000000 more]".
constexpr std::size_t kElisionCharacters = 16;

/// Purpose: one item as text within a budget of characters. Thread safety: none.
/// Invariant: what does not fit is left out and said, except that texts and numbers may overrun; the caller cuts the line.
class TextWriter {
 public:
  TextWriter(std::string& out, Cursor& in, std::size_t width) : out_(out), in_(in), width_(width) {}
  void item(int depth);

 private:
  void simple(const Head& head);
  void number(double x);
  void tagged(std::uint64_t tag, int depth);
  void typed_array(ElementType type);
  void named(int depth);
  void members(std::string_view name, int depth);
  void opaque();
  void bytes(Bytes bytes);
  void quoted(std::string_view text);
  void list(std::string_view open, std::uint64_t count, std::string_view close, int depth);
  void dictionary(std::string_view open, std::uint64_t pairs, std::string_view between, std::string_view close, bool names, int depth);
  bool is_full() const { return width_ != 0 && out_.size() + kElisionCharacters > width_; }
  void elide(std::uint64_t count, bool first);
  void skip(std::uint64_t items) {
    for (; items > 0 && in_.ok(); --items) in_.item();
  }

  std::string& out_;
  Cursor& in_;
  std::size_t width_;
};

void TextWriter::item(int depth) {
  if (depth > 2 * kMaxDepth) return in_.fail();
  const Head head = in_.head();
  if (!in_.ok()) return;
  switch (head.major) {
    case kUnsigned: return append_unsigned(out_, head.argument);
    case kNegative: return append_negative(out_, head.argument);
    case kBytes: return bytes(in_.take(head.argument));
    case kText: {
      const Bytes text = in_.take(head.argument);
      return quoted({reinterpret_cast<const char*>(text.data()), text.size()});
    }
    case kArray: return list("[", head.argument, "]", depth);
    case kMap: return dictionary("{", head.argument, ": ", "}", false, depth);
    case kTag: return tagged(head.argument, depth);
    default: return simple(head);
  }
}

void TextWriter::number(double x) {
  if (std::isfinite(x)) append_float(out_, x);
  else out_ += std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
}

void TextWriter::simple(const Head& head) {
  if (head.info >= 25 && head.info <= 27) return number(float_of(head));
  switch (head.argument) {
    case 20: out_ += "false"; return;
    case 21: out_ += "true"; return;
    case 22: out_ += "null"; return;
    case 23: out_ += "(absent)"; return;
    default:
      out_ += "simple(";
      append_unsigned(out_, head.argument);
      out_ += ")";
  }
}

void TextWriter::elide(std::uint64_t count, bool first) {
  if (!first) out_ += ", ";
  out_ += kEllipsis;
  out_ += " ";
  append_unsigned(out_, count);
  out_ += " more";
}

void TextWriter::list(std::string_view open, std::uint64_t count, std::string_view close, int depth) {
  out_ += open;
  for (std::uint64_t i = 0; i < count && in_.ok(); ++i) {
    if (is_full() && i + 1 < count) {
      elide(count - i, i == 0);
      skip(count - i);
      break;
    }
    if (i > 0) out_ += ", ";
    item(depth + 1);
  }
  out_ += close;
}

void TextWriter::dictionary(std::string_view open, std::uint64_t pairs, std::string_view between, std::string_view close, bool names,
                            int depth) {
  out_ += open;
  if (pairs > in_.rest().size()) return in_.fail();
  for (std::uint64_t i = 0; i < pairs && in_.ok(); ++i) {
    if (is_full() && i + 1 < pairs) {
      elide(pairs - i, i == 0);
      skip(2 * (pairs - i));
      break;
    }
    if (i > 0) out_ += ", ";
    if (names && (in_.peek() & 0xe0) == kText) append_printable(out_, in_.text());
    else item(depth + 1);
    out_ += between;
    item(depth + 1);
  }
  out_ += close;
}

void TextWriter::typed_array(ElementType type) {
  const Bytes bytes = in_.byte_string();
  const std::size_t count = bytes.size() / type.width;
  out_ += "[";
  for (std::size_t i = 0; i < count; ++i) {
    if (is_full() && i + 1 < count) {
      elide(count - i, i == 0);
      break;
    }
    if (i > 0) out_ += ", ";
    if (type.is_float) number(element_float(bytes, type, i));
    else if (type.is_signed) append_signed(out_, static_cast<std::int64_t>(element_bits(bytes, type, i)));
    else append_unsigned(out_, element_bits(bytes, type, i));
  }
  out_ += "]";
}

void TextWriter::tagged(std::uint64_t tag, int depth) {
  const std::uint8_t next = in_.peek() & 0xe0;
  if (const ElementType type = element_type(tag); type.width != 0 && next == kBytes) return typed_array(type);
  if (tag == kTagNamed && next == kArray) return named(depth);
  if ((tag == kTagBignum || tag == kTagNegativeBignum) && next == kBytes)
    return append_bignum(out_, in_.byte_string(), tag == kTagNegativeBignum);
  if ((tag == kTagDateTime || tag == kTagDate) && next == kText) return append_printable(out_, in_.text());
  if (tag == kTagSet && next == kArray) return list("{", in_.array(), "}", depth);
  if (tag == kTagEmbedded && next == kBytes) {
    Cursor inner(in_.byte_string());
    TextWriter(out_, inner, width_).item(depth + 1);
    return;
  }
  if (tag == kTagShared) return item(depth + 1);
  if (tag == kTagReference) {
    out_ += "<the same as #";
    item(depth + 1);
    out_ += ">";
    return;
  }
  const bool scaled = (tag == kTagDecimal || tag == kTagBigfloat) && next == kArray;
  if (scaled) return list(tag == kTagDecimal ? "decimal(" : "bigfloat(", in_.array(), ")", depth);
  out_ += "tag " + std::to_string(tag) + "(";
  item(depth + 1);
  out_ += ")";
}

void TextWriter::named(int depth) {
  const std::uint64_t count = in_.array();
  if (count == 0 || (in_.peek() & 0xe0) != kText) return list("(", count, ")", depth);
  const std::string_view name = in_.text();
  const std::uint64_t arguments = count - 1;
  if (name == "tuple") return list("(", arguments, arguments == 1 ? ",)" : ")", depth);
  if (name == "dict" && arguments % 2 == 0) return dictionary("{", arguments / 2, ": ", "}", false, depth);
  if (name == "opaque" && arguments == 1 && (in_.peek() & 0xe0) == kMap) return opaque();
  const bool bare = (name == "datetime" || name == "time" || name == "path") && arguments == 1 && (in_.peek() & 0xe0) == kText;
  if (bare) return append_printable(out_, in_.text());
  Cursor ahead = in_;
  std::string_view inner;
  std::uint64_t inner_arguments = 0;
  if (arguments == 1 && ahead.named(inner, inner_arguments) && inner == "dict" && inner_arguments % 2 == 0) return members(name, depth);
  append_printable(out_, name);
  list("(", arguments, ")", depth);
}

/// An object: `Point(x=1, y=2)`.
void TextWriter::members(std::string_view name, int depth) {
  std::string_view dict;
  std::uint64_t arguments = 0;
  in_.named(dict, arguments);
  append_printable(out_, name);
  dictionary("(", arguments / 2, "=", ")", true, depth);
}

/// `<pandas.DataFrame: larger than 65536 bytes>`, or its repr where it has one.
void TextWriter::opaque() {
  std::string_view type, reason, repr;
  for (std::uint64_t pairs = in_.map(); pairs > 0 && in_.ok(); --pairs) {
    const std::string_view key = in_.text();
    std::string_view* const field = key == "type" ? &type : key == "reason" ? &reason : key == "repr" ? &repr : nullptr;
    if (field != nullptr && (in_.peek() & 0xe0) == kText) *field = in_.text();
    else in_.item();
  }
  if (!repr.empty()) return append_printable(out_, repr);
  out_ += "<";
  append_printable(out_, type);
  out_ += ": ";
  append_printable(out_, reason);
  out_ += ">";
}

void TextWriter::bytes(Bytes bytes) {
  out_ += "b\"";
  for (const std::uint8_t byte : bytes) {
    if (is_full()) {
      out_ += kEllipsis;
      break;
    }
    const bool plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
    char escaped[8];
    if (!plain) std::snprintf(escaped, sizeof escaped, "\\x%02x", byte);
    if (plain) out_.push_back(static_cast<char>(byte));
    else out_ += escaped;
  }
  out_ += "\"";
}

void TextWriter::quoted(std::string_view text) {
  // Four bytes a character at most: a long text is not worked through for the few that are shown.
  const std::size_t most = width_ == 0 ? text.size() : 4 * width_;
  out_ += "\"";
  append_printable(out_, text.substr(0, most));
  out_ += text.size() > most ? "…\"" : "\"";
}

/// Beyond ASCII: C1 controls, soft hyphen, marks of direction, joiners and other characters that nobody sees.
bool is_invisible(char32_t c) {
  return (c >= 0x80 && c < 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb);
}

char32_t decode(std::string_view text, std::size_t& bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t first = byte(0);
  bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t c = bytes == 1 ? first : first & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) c = c << 6 | (byte(i) & 0x3f);
  return c;
}

}  // namespace

void append_printable(std::string& out, std::string_view text) {
  std::string valid;
  if (!base::is_utf8(text)) text = valid = base::to_utf8(text);
  char escaped[16];
  while (!text.empty()) {
    std::size_t bytes = 0;
    const char32_t c = decode(text, bytes);
    if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else if (c == '\r') out += "\\r";
    else if (c == '"' || c == '\\') (out += '\\') += static_cast<char>(c);
    else if (c < 0x20 || c == 0x7f || is_invisible(c)) {
      std::snprintf(escaped, sizeof escaped, c < 0x100 ? "\\x%02x" : "\\u%04x", static_cast<unsigned>(c));
      out += escaped;
    } else out += text.substr(0, bytes);
    text.remove_prefix(bytes);
  }
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (c & 0xc0) != 0x80;
  return count;
}

std::string shortened(std::string text, std::size_t width) {
  if (width == 0 || text.size() <= width || characters(text) <= width) return text;
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size(); ++at)
    if ((text[at] & 0xc0) != 0x80 && ++count == width) break;
  text.resize(at);
  return text.append(kEllipsis);
}

std::string text(Bytes item, std::size_t width) {
  std::string out;
  Cursor in(item);
  TextWriter(out, in, width).item(0);
  if (!in.ok()) out += "<unreadable>";
  return shortened(std::move(out), width);
}

}  // namespace annalist::value
