// SPDX-License-Identifier: Apache-2.0
#include "value/json.hpp"

#include <cmath>
#include <cstdlib>

#include "base/utf8.hpp"
#include "value/items.hpp"
#include "value/numbers.hpp"

using namespace annalist::value;
using namespace annalist::value::test;

namespace {

/// Purpose: tells whether text is one JSON value (RFC 8259). Thread safety: none.
class JsonChecker {
 public:
  explicit JsonChecker(std::string_view text) : text_(text) {}
  bool is_json() { return value() && text_.empty(); }

 private:
  bool take(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  bool value() {
    if (take('[')) return elements(']', [this] { return value(); });
    if (take('{')) return elements('}', [this] { return string() && take(": ") && value(); });
    if (text_.starts_with('"')) return string();
    return take("null") || take("true") || take("false") || number();
  }
  template <class Element>
  bool elements(char close, Element element) {
    if (take(close)) return true;
    do {
      if (!element()) return false;
    } while (take(", "));
    return take(close);
  }
  bool string() {
    if (!take('"')) return false;
    while (!text_.empty() && text_[0] != '"') {
      const char c = text_[0];
      if (static_cast<unsigned char>(c) < 0x20) return false;
      text_.remove_prefix(1);
      if (c == '\\' && !escape()) return false;
    }
    return take('"');
  }
  bool escape() {
    if (take('u')) return text_.find_first_not_of("0123456789abcdef") >= 4 && (text_.remove_prefix(4), true);
    if (text_.empty() || std::string_view("\"\\/bfnrt").find(text_[0]) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool digits() {
    const std::size_t count = std::min(text_.find_first_not_of("0123456789"), text_.size());
    text_.remove_prefix(count);
    return count > 0;
  }
  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e')) return (take('+') || take('-') || true) && digits();
    return true;
  }

  std::string_view text_;
};

bool is_json(std::string_view text) { return annalist::base::is_utf8(text) && JsonChecker(text).is_json(); }

std::string json(const Item& item) {
  std::string out;
  append_json(out, item);
  return out;
}

std::string json(std::string_view digits) { return json(hex(digits)); }

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string bignum(std::string_view magnitude, bool is_negative) {
  std::string out;
  append_bignum(out, hex(magnitude), is_negative);
  return out;
}

}  // namespace

TEST_CASE("json: it is appended to what is there, and null where there is no item") {
  std::string out = "x";
  CHECK(append_json(out, hex("01")));
  CHECK_FALSE(append_json(out, hex("8201")));
  CHECK_FALSE(append_json(out, hex("")));
  CHECK_FALSE(append_json(out, hex("01 01")));
  CHECK_FALSE(append_json(out, hex("81 61ff")));
  CHECK(out == "x1nullnullnullnull");
}

TEST_CASE("json: strings escape what J1 says, and nothing else") {
  CHECK(quoted("a\"\\/\b\f\n\r\t") == R"("a\"\\/\b\f\n\r\t")");
  CHECK(quoted(std::string_view("\0\x1f\x7f", 3)) == R"("\u0000\u001f\u007f")");
  CHECK(quoted("Wānaka 🌊\u0085\u2028") == "\"Wānaka 🌊\u0085\u2028\"");
}

TEST_CASE("json: bytes that are no UTF-8 become replacement characters") {
  CHECK(quoted("a\xff") == "\"a�\"");
  CHECK(quoted("\xed\xa0\x80") == "\"���\"");
  CHECK(is_json(quoted("\xf0\x9f\x8c")));
}

TEST_CASE("json: integers of any size are written in full") {
  CHECK(bignum("", false) == "0");
  CHECK(bignum("", true) == "-1");
  CHECK(bignum("ff", true) == "-256");
  CHECK(bignum("3b9ac9ff", false) == "999999999");
  CHECK(bignum("3b9ac9ff", true) == "-1000000000");
  CHECK(bignum("10000000000000000000000000", false) == "1267650600228229401496703205376");
  CHECK(bignum("1d6329f1c35ca4bfabb9f5610000000000", false) == "1" + std::string(40, '0'));
  CHECK(bignum("1d6329f1c35ca4bfabb9f560ffffffffff", true) == "-1" + std::string(40, '0'));
}

TEST_CASE("json: floats always have a point, and the digits that give them back") {
  Random random(5);
  for (int i = 0; i < 20'000; ++i) {
    const double x = i % 2 == 0 ? std::bit_cast<double>(random()) : static_cast<double>(random() % 100'000) / 1000;
    if (!std::isfinite(x)) continue;
    std::string text;
    append_float(text, x);
    REQUIRE(is_json(text));
    REQUIRE(text.find('.') != std::string::npos);
    REQUIRE(std::bit_cast<std::uint64_t>(std::strtod(text.c_str(), nullptr)) == std::bit_cast<std::uint64_t>(x));
    const double magnitude = std::fabs(x);
    const bool has_exponent = magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16);
    REQUIRE((text.find('e') != std::string::npos) == has_exponent);
  }
}

TEST_CASE("json: an opaque value whose map could be no object is written as any other name") {
  CHECK(json("d81b 82 66 6f7061717565 a1 01 02") ==
        R"({"$type": "opaque", "items": [{"$type": "map", "items": [[1, 2]]}]})");
  CHECK(json("d81b 82 66 6f7061717565 a1 65 2474797065 02") ==
        R"({"$type": "opaque", "items": [{"$type": "map", "items": [["$type", 2]]}]})");
  CHECK(json("d81b 82 66 6f7061717565 01") == R"({"$type": "opaque", "items": [1]})");
}

TEST_CASE("json: every value, at the greatest depth too, is JSON") {
  for (const Item& item : specified_items()) CHECK(is_json(json(item)));
  RandomItems random(6);
  for (int i = 0; i < 2000; ++i) {
    const Item item = random.next(6, i % 2 == 0);
    REQUIRE_MESSAGE(is_json(json(item)), json(item));
  }
}

TEST_CASE("json: damaged items are null or another value, and JSON in any case") {
  for (const Item& item : items_to_damage()) {
    for_each_damage(item, [](const Item& damaged) {
      std::string out;
      const bool fine = append_json(out, damaged);
      REQUIRE(fine == is_item(damaged));
      REQUIRE_MESSAGE(is_json(out), out);
      REQUIRE((fine || out == "null"));
    });
  }
}
