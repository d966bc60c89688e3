// SPDX-License-Identifier: Apache-2.0
#include "value/text.hpp"

#include "base/utf8.hpp"
#include "value/items.hpp"
#include "value/printable.hpp"

using namespace annalist::value;
using namespace annalist::value::test;

namespace {

std::string whole(std::string_view digits) { return text(hex(digits), 0); }

std::string printable(std::string_view text) {
  std::string out;
  append_printable(out, text);
  return out;
}

/// 27 [name, ...arguments].
template <class Arguments>
Item named(std::string_view name, std::uint64_t count, Arguments arguments) {
  Encoder out;
  out.named(name, count);
  arguments(out);
  return out.take();
}

bool has_control(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  return false;
}

}  // namespace

TEST_CASE("text: values read as in a program") {
  CHECK(whole("83 01 20 f94000") == "[1, -1, 2.0]");
  CHECK(whole("84 f4 f5 f6 f7") == "[false, true, null, undefined]");
  CHECK(whole("d81b 82 65 7475706c65 01") == "(1,)");
  CHECK(whole("d81b 83 65 7475706c65 01 02") == "(1, 2)");
  CHECK(whole("d81b 83 64 64696374 6161 01") == R"({"a": 1})");
  CHECK(whole("d90102 82 01 02") == "{1, 2}");
  CHECK(whole("42 0061") == R"(b"\x00a")");
  CHECK(whole("d856 50 000000000000f83f 000000000000f07f") == "[1.5, inf]");
}

TEST_CASE("text: objects show their members, enumerators their names") {
  const Item point = named("Point", 1, [](Encoder& out) {
    out.named("dict", 4);
    out.text("x");
    out.floating(1.0);
    out.text("y");
    out.text("a");
  });
  CHECK(text(point, 0) == R"(Point(x=1.0, y="a"))");
  const auto colour = [](std::string_view name) {
    return named("enum", 3, [&](Encoder& out) {
      out.text("Colour");
      if (name.empty()) out.null();
      if (!name.empty()) out.text(name);
      out.unsigned_integer(7);
    });
  };
  CHECK(text(colour("red"), 0) == "Colour.red");
  CHECK(text(colour(""), 0) == "Colour(7)");
}

TEST_CASE("text: values of Python read as in Python") {
  const auto put_dict = [](Encoder& out) {
    const auto dict = named("dict", 2, [](Encoder& inner) {
      inner.text("unit");
      inner.unsigned_integer(1);
    });
    out.append(dict);
  };
  const auto of_texts = [](std::string_view name, std::vector<std::string_view> texts) {
    return named(name, texts.size(), [&](Encoder& out) {
      for (const std::string_view each : texts) out.text(each);
    });
  };
  CHECK(text(of_texts("function", {"math.sin"}), 0) == "<function math.sin>");
  CHECK(text(of_texts("redacted", {"str"}), 0) == "<redacted str>");
  CHECK(text(of_texts("decimal", {"NaN"}), 0) == "NaN");
  CHECK(text(of_texts("ellipsis", {}), 0) == "...");
  CHECK(text(of_texts("namedtuple", {"app.Pair", "left", "a"}), 0) == "app.Pair(left=\"a\")");
  CHECK(text(named("subclass", 3,
                   [&](Encoder& out) {
                     out.text("app.Table");
                     out.append(hex("8101"));
                     put_dict(out);
                   }),
             0) == "app.Table([1], {\"unit\": 1})");
  CHECK(text(named("exception", 3,
                   [&](Encoder& out) {
                     out.text("ValueError");
                     out.append(hex("82 6161 07"));
                     put_dict(out);
                   }),
             0) == "ValueError(\"a\", 7)");
  CHECK(text(named("datetime", 3,
                   [&](Encoder& out) {
                     out.text("2023-11-02T09:42:13+13:00");
                     out.append(of_texts("zoneinfo.ZoneInfo", {"Pacific/Auckland"}));
                     out.unsigned_integer(0);
                   }),
             0) == "2023-11-02T09:42:13+13:00 [Pacific/Auckland]");
  CHECK(text(named("numpy.ndarray", 4,
                   [&](Encoder& out) {
                     out.text("<i2");
                     out.append(hex("8101"));
                     out.text("C");
                     out.append(hex("42 0100"));
                   }),
             0) == "numpy.ndarray(\"<i2\", [1])");
  CHECK(whole("d825 50 12345678123456781234567812345678") == "12345678-1234-5678-1234-567812345678");
  // What is none of these is written by the name that it has.
  CHECK(text(of_texts("exception", {"a", "b", "c"}), 0) == "exception(\"a\", \"b\", \"c\")");
}

TEST_CASE("text: numbers that are no machine's read as numbers") {
  CHECK(whole("c4 82 21 1896") == "1.50");
  CHECK(whole("c4 82 24 05") == "0.00005");
  CHECK(whole("c4 82 21 20") == "-0.01");
  CHECK(whole("c4 82 03 0f") == "15e3");
  CHECK(whole("c4 82 00 0f") == "15");
  CHECK(whole("c4 82 3a7fffffff 0f") == "15e-2147483648");
  CHECK(whole("c5 82 20 03") == "1.5");
  CHECK(whole("c5 82 20 22") == "-1.5");
  CHECK(whole("c5 82 01 01") == "2.0");
  CHECK(whole("c2 49 010000000000000000") == "18446744073709551616");
}

TEST_CASE("text: durations have their unit where it has a name") {
  const auto duration = [](std::int64_t numerator, std::int64_t denominator) {
    return named("duration", 3, [&](Encoder& out) {
      out.unsigned_integer(15);
      out.signed_integer(numerator);
      out.signed_integer(denominator);
    });
  };
  CHECK(text(duration(1, 1000), 0) == "15 ms");
  CHECK(text(duration(60, 1), 0) == "15 min");
  CHECK(text(duration(2, 3), 0) == "duration(15, 2, 3)");
}

TEST_CASE("text: what was not captured shows its repr, else its type and the reason") {
  const auto opaque = [](std::string_view repr) {
    return named("opaque", 1, [&](Encoder& out) {
      out.map(repr.empty() ? 2 : 3);
      if (!repr.empty()) out.text("repr");
      if (!repr.empty()) out.text(repr);
      out.text("type");
      out.text("pandas.DataFrame");
      out.text("reason");
      out.text("larger than 65536 bytes");
    });
  };
  CHECK(text(opaque(""), 0) == "<pandas.DataFrame: larger than 65536 bytes>");
  CHECK(text(opaque("<frame>"), 0) == "<frame>");
}

TEST_CASE("text: an object that is reached twice is told, also where its elements are left out") {
  CHECK(whole("d818 48 82 d81c 8101 d81d 00") == "[&0 [1], *0]");
  CHECK(whole("d81d 00") == "tag 29(0)");
  Encoder inner;
  inner.array(50);
  for (int i = 0; i < 48; ++i) inner.append(hex("d81c 81 01"));
  inner.append(hex("d81c 80 d81d 1830"));
  Encoder out;
  out.tag(annalist::detail::kTagEmbedded);
  out.byte_string(inner.bytes());
  CHECK(text(out.bytes(), 0).ends_with("&47 [1], &48 [], *48]"));
  CHECK(text(out.bytes(), 40) == "[&0 [1], &1 [1], &2 [1], … 47 more]");
}

TEST_CASE("text: what does not fit is counted") {
  Encoder list;
  list.array(100);
  for (int i = 0; i < 100; ++i) list.floating(i + 0.5);
  CHECK(text(list.bytes(), 30) == "[0.5, 1.5, 2.5, … 97 more]");
  CHECK(text(list.bytes(), 0).size() > 500);
  Encoder texts;
  texts.array(3);
  for (int i = 0; i < 3; ++i) texts.text("a text that is rather long");
  CHECK(text(texts.bytes(), 45) == R"(["a text that is rather long", … 2 more])");
  CHECK(text(texts.bytes(), 20) == R"(["a text that is ra…)");
  Encoder array;
  array.tag(64);
  array.byte_string(Item(1'000'000, 1));
  CHECK(text(array.bytes(), 26) == "[1, 1, 1, … 999997 more]");
}

TEST_CASE("text: nothing is wider than it may be") {
  std::vector<Item> items = specified_items();
  RandomItems random(8);
  for (int i = 0; i < 500; ++i) items.push_back(random.next(6, i % 2 == 0));
  for (const Item& item : items) {
    const std::size_t full = annalist::base::utf8_length(text(item, 0));
    for (const std::size_t width : {1, 2, 7, 20, 79}) {
      const std::string line = text(item, width);
      REQUIRE(annalist::base::utf8_length(line) <= width);
      REQUIRE((full > width || width < 24 || line == text(item, 0)));
    }
  }
}

TEST_CASE("text: a long text is cut at a character") {
  Encoder out;
  std::string rain;
  for (int i = 0; i < 1000; ++i) rain += "☔";
  out.text(rain);
  CHECK(text(out.bytes(), 5) == "\"☔☔☔…");
}

TEST_CASE("text: nothing that was recorded commands a terminal") {
  CHECK(printable("\x1b[31mred\x07") == R"(\x1b[31mred\x07)");
  CHECK(printable("a\u009bm") == R"(a\x9bm)");
  CHECK(printable("abc\u202edef\u2066\u200b\ufeff\u061c") == R"(abc\u202edef\u2066\u200b\ufeff\u061c)");
  CHECK(printable("\U000e0041") == R"(\U000e0041)");
  CHECK(printable("Wānaka 🌊") == "Wānaka 🌊");
  CHECK(printable("\xff\xc3") == R"(\xff\xc3)");
  CHECK(printable("a\n\t\r\"\\") == R"(a\n\t\r\"\\)");
}

TEST_CASE("text: damaged items are one line of plain characters") {
  for (const Item& item : items_to_damage()) {
    for_each_damage(item, [](const Item& damaged) {
      const std::string line = text(damaged, 60);
      REQUIRE(annalist::base::is_utf8(line));
      REQUIRE(annalist::base::utf8_length(line) <= 60);
      REQUIRE_FALSE(has_control(line));
      if (!is_item(damaged)) REQUIRE(line == "<unreadable>");
    });
  }
}
