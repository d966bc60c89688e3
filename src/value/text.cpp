// SPDX-License-Identifier: Apache-2.0
#include "value/text.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "value/numbers.hpp"
#include "value/printable.hpp"
#include "value/text_writer.hpp"
#include "value/typed_array.hpp"

namespace annalist::value {
namespace {

using namespace detail;

/// Of ", … 7 more]" without the number.
constexpr std::size_t kElisionCharacters = 11;
/// Larger integers take long to be written in decimal, and nobody reads them.
constexpr std::size_t kLongIntegerBytes = 512;

void append_number(std::string& out, double x) {
  if (std::isfinite(x)) return append_float(out, x);
  out += std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
}

}  // namespace

void TextWriter::item() {
  const Head head = in_.head();
  switch (head.major) {
    case kUnsigned:
      return append_unsigned(out_, head.argument);
    case kNegative:
      return append_negative(out_, head.argument);
    case kBytes:
      return bytes(in_.take(head.argument));
    case kText:
      return quoted(in_.take_text(head.argument));
    case kArray:
      list("[", head.argument, "]");
      return;
    case kMap:
      pairs("{", head.argument, ": ", "}");
      return;
    case kTag:
      return tagged(head.argument);
    default:
      return simple(head);
  }
}

void TextWriter::simple(const Head& head) {
  if (is_float(head)) return append_number(out_, float_of(head));
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
      out_ += "undefined";
      return;
    default:
      out_ += "simple(" + std::to_string(head.argument) + ")";
  }
}

/// Whether there is room to say that so many elements are left out.
bool TextWriter::fits(std::uint64_t left) const {
  return width_ == 0 || out_.size() + kElisionCharacters + std::to_string(left).size() <= width_;
}

/// Passes items over. The anchors among them are counted, for references name them by number.
void TextWriter::skip(std::uint64_t items) {
  for (; items > 0; --items) {
    const Head head = in_.head();
    if (head.major == kTag && head.argument == kTagShared) ++anchors_;
    skip(in_.children(head));
  }
}

bool TextWriter::list(std::string_view open, std::uint64_t count, std::string_view close) {
  out_ += open;
  elements(count, 1, [this](std::uint64_t) { item(); });
  out_ += close;
  return true;
}

/// Keys are texts without quotes where `=` stands between them and their values.
bool TextWriter::pairs(std::string_view open, std::uint64_t count, std::string_view between, std::string_view close) {
  out_ += open;
  elements(count, 2, [&](std::uint64_t) {
    if (between == "=" && in_.peek_major() == kText)
      append_printable(out_, in_.text());
    else
      item();
    out_ += between;
    item();
  });
  out_ += close;
  return true;
}

bool TextWriter::typed_array(ElementType type) {
  if (type.width == 0 || in_.peek_head().argument % type.width != 0) return false;
  const Bytes bytes = in_.byte_string();
  out_ += '[';
  elements(bytes.size() / type.width, 0, [&](std::uint64_t i) {
    if (type.is_float)
      append_number(out_, element_float(bytes, type, i));
    else if (type.is_signed)
      append_signed(out_, static_cast<std::int64_t>(element_bits(bytes, type, i)));
    else
      append_unsigned(out_, element_bits(bytes, type, i));
  });
  out_ += ']';
  return true;
}

void TextWriter::tagged(std::uint64_t tag) {
  if (known_tag(tag)) return;
  out_ += "tag " + std::to_string(tag) + "(";
  item();
  out_ += ')';
}

bool TextWriter::known_tag(std::uint64_t tag) {
  const std::uint8_t content = in_.peek_major();
  switch (tag) {
    case kTagDateTime:
    case kTagDate:
      return content == kText && bare_text();
    case kTagUuid:
      return content == kBytes && uuid();
    case kTagBignum:
    case kTagNegativeBignum:
      return content == kBytes && integer(tag == kTagNegativeBignum);
    case kTagDecimal:
      return decimal();
    case kTagBigfloat:
      return bigfloat();
    case kTagEmbedded:
      return content == kBytes && !is_embedded_ && embedded();
    case kTagNamed:
      return content == kArray && named();
    case kTagShared:
      return is_embedded_ && anchor();
    case kTagReference:
      return is_embedded_ && content == kUnsigned && reference();
    case kTagSet:
      return content == kArray && list("{", in_.array(), "}");
    default:
      return content == kBytes && typed_array(element_type(tag));
  }
}

bool TextWriter::integer(bool is_negative) {
  const Bytes magnitude = in_.byte_string();
  if (width_ == 0 || magnitude.size() <= kLongIntegerBytes)
    append_bignum(out_, magnitude, is_negative);
  else
    out_ += "<integer of " + std::to_string(magnitude.size()) + " bytes>";
  return true;
}

bool TextWriter::uuid() {
  if (in_.peek_head().argument != kUuidBytes) return false;
  append_uuid(out_, in_.byte_string());
  return true;
}

/// `[-2, 150]` as 1.50, `[3, 15]` as 15e3.
bool TextWriter::decimal() {
  constexpr std::int64_t kMostPlaces = 20;
  Cursor ahead = in_;
  ahead.array();
  const std::int64_t exponent = ahead.signed_integer();
  if (!is_decimal(in_) || !ahead.ok()) return false;
  in_ = ahead;
  std::string digits;
  TextWriter(digits, in_, width_, false).item();
  const std::size_t sign = digits[0] == '-' ? 1 : 0;
  if (exponent >= 0 || exponent < -kMostPlaces) {
    out_ += exponent == 0 ? digits : digits + "e" + std::to_string(exponent);
    return true;
  }
  const auto places = static_cast<std::size_t>(-exponent);
  if (digits.size() <= sign + places) digits.insert(sign, sign + places + 1 - digits.size(), '0');
  out_ += digits.insert(digits.size() - places, ".");
  return true;
}

/// Mantissa times a power of two, in as many digits as tell it from its neighbours.
bool TextWriter::bigfloat() {
  constexpr int kMostExponent = 20'000;
  Cursor ahead = in_;
  ahead.array();
  const std::int64_t exponent = ahead.signed_integer();
  const Head mantissa = ahead.head();
  if (!is_decimal(in_) || !ahead.ok() || !is_integer(mantissa) || exponent > kMostExponent || exponent < -kMostExponent)
    return false;
  in_ = ahead;
  const auto magnitude = static_cast<long double>(mantissa.argument);
  const long double x =
      std::ldexp(mantissa.major == kUnsigned ? magnitude : -1 - magnitude, static_cast<int>(exponent));
  char text[64];
  const std::string_view digits(text, static_cast<std::size_t>(std::to_chars(text, text + sizeof text, x).ptr - text));
  out_ += digits;
  if (digits.find_first_of(".en") == std::string_view::npos) out_ += ".0";
  return true;
}

bool TextWriter::embedded() {
  Cursor ahead = in_;
  const Bytes bytes = ahead.byte_string();
  Cursor check(bytes);
  check.item();
  if (!check.ok() || !check.at_end()) return false;
  in_ = ahead;
  Cursor inner(bytes);
  TextWriter(out_, inner, width_, true).item();
  return true;
}

bool TextWriter::anchor() {
  out_ += "&" + std::to_string(anchors_++) + " ";
  item();
  return true;
}

bool TextWriter::reference() {
  out_ += '*';
  item();
  return true;
}

void TextWriter::bytes(Bytes bytes) {
  out_ += "b\"";
  for (const std::uint8_t byte : bytes) {
    if (width_ != 0 && out_.size() > width_) break;
    const bool is_plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, is_plain ? "%c" : "\\x%02x", byte);
    out_ += escaped;
  }
  out_ += '"';
}

void TextWriter::quoted(std::string_view text) {
  // A character has four bytes at most: a long text is not worked through for the few that are shown.
  const std::size_t most = width_ == 0 ? text.size() : 4 * width_;
  out_ += '"';
  append_printable(out_, text.substr(0, most));
  out_ += '"';
}

std::string text(Bytes item, std::size_t width) {
  std::string out;
  Cursor check(item);
  check.item();
  if (!check.ok() || !check.at_end()) return shortened("<unreadable>", width);
  Cursor in(item);
  TextWriter(out, in, width, false).item();
  return shortened(std::move(out), width);
}

}  // namespace annalist::value
