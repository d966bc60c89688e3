// SPDX-License-Identifier: Apache-2.0
#include <annalist/detail/writer.hpp>
#include <string>

#include "value/items.hpp"
#include "value/json.hpp"

using namespace annalist::value;
using namespace annalist::value::test;
using annalist::detail::kMaxDepth;
using annalist::detail::kMaxValueBytes;
using annalist::detail::Writer;

namespace {

Bytes written(const Writer& out) { return {out.begin(), out.size()}; }

/// The items that were written, as JSON.
std::vector<std::string> values(const Writer& out) {
  std::vector<std::string> all;
  Cursor in(written(out));
  while (!in.at_end()) {
    all.emplace_back();
    CHECK(append_json(all.back(), in.item()));
  }
  return all;
}

void put_everything(Writer& out) {
  out.begin_value();
  out.put_array(3);
  out.put_text("Wānaka");
  out.put_double(0.1);
  out.put_bytes("0123456789", 10);
  out.end_value("list");
  out.put_signed(-70000);
  out.put_named("tuple", 1);
  out.put_float(1.5f);
}

/// A value of exactly `size` bytes.
void put_sized(Writer& out, std::size_t size) {
  out.begin_value();
  const std::size_t head = size <= 257 ? 2 : 3;
  out.put_utf8(std::string(size - head, 'x'));
  out.end_value("std::string");
}

constexpr std::string_view kTooLarge =
    R"({"$type": "opaque", "size": 65537, "type": "std::string", "reason": "larger than 65536 bytes"})";

}  // namespace

TEST_CASE("writer: what fits stands in the memory given") {
  std::uint8_t memory[256];
  Writer out(memory, memory + sizeof memory);
  put_everything(out);
  CHECK_FALSE(out.spilled());
  CHECK(out.begin() == memory);
}

TEST_CASE("writer: what is written is the same whatever memory there is") {
  std::uint8_t roomy[256];
  Writer expected(roomy, roomy + sizeof roomy);
  put_everything(expected);
  for (std::size_t capacity = 0; capacity < 80; ++capacity) {
    std::vector<std::uint8_t> memory(capacity + 1);
    Writer out(memory.data(), memory.data() + capacity);
    put_everything(out);
    CHECK(hex_of(written(out)) == hex_of(written(expected)));
    if (capacity < expected.size()) CHECK(out.spilled());
  }
}

TEST_CASE("writer: a value of 65536 bytes is kept, one more and it is opaque") {
  for (const std::size_t capacity : {0, 100, 65536, 65540, 200'000}) {
    std::vector<std::uint8_t> memory(capacity + 1);
    Writer out(memory.data(), memory.data() + capacity);
    put_sized(out, kMaxValueBytes);
    CHECK(out.size() == kMaxValueBytes);
    put_sized(out, kMaxValueBytes + 1);
    put_sized(out, 30);
    CHECK((values(out)[1] == kTooLarge));
    CHECK(values(out)[2].size() == 30);
  }
}

TEST_CASE("writer: several large values may follow one another") {
  Writer out(nullptr, nullptr);
  for (int i = 0; i < 5; ++i) put_sized(out, kMaxValueBytes);
  CHECK(out.size() == 5 * kMaxValueBytes);
  CHECK(values(out).size() == 5);
}

TEST_CASE("writer: a scalar behind a value that nearly reaches the limit leaves it in peace") {
  for (std::size_t size = kMaxValueBytes - 12; size <= kMaxValueBytes; ++size) {
    std::vector<std::uint8_t> memory(size);
    Writer out(memory.data(), memory.data() + size);
    put_sized(out, size);
    for (int i = 0; i < 4; ++i) out.put_double(0.1);
    CHECK(out.size() == size + 36);
    CHECK(values(out)[4] == "0.1");
  }
}

TEST_CASE("writer: a container is told when it is too large, and its size is counted to there") {
  std::uint8_t memory[64];
  Writer out(memory, memory + sizeof memory);
  out.begin_value();
  out.put_array(1'000'000);
  int elements = 0;
  for (; !out.full(); ++elements) out.put_double(0.1);
  out.end_value("list");
  CHECK(elements > 7000);
  CHECK(elements < 7300);
  const std::string size = std::to_string(5 + 9 * elements);
  CHECK(values(out)[0] ==
        R"({"$type": "opaque", "size": )" + size + R"(, "type": "list", "reason": "larger than 65536 bytes"})");
}

TEST_CASE("writer: a value is as deep as 256 levels, one more and it is opaque") {
  for (const int levels : {kMaxDepth, kMaxDepth + 1}) {
    std::uint8_t memory[512];
    Writer out(memory, memory + sizeof memory);
    out.begin_value();
    bool fits = true;
    for (int i = 0; i < levels && fits; ++i) {
      out.put_array(1);
      fits = out.enter();
    }
    out.put_null();
    out.leave(levels);
    out.end_value("list");
    out.put_null();
    CHECK(fits == (levels == kMaxDepth));
    CHECK(is_item(written(out).first(out.size() - 1)));
    if (!fits) CHECK(values(out)[0] == R"({"$type": "opaque", "type": "list", "reason": "nested deeper than 256"})");
  }
}

TEST_CASE("writer: what has levels of its own counts them") {
  for (int around = kMaxDepth - 3; around <= kMaxDepth; ++around) {
    std::uint8_t memory[600];
    Writer out(memory, memory + sizeof memory);
    out.begin_value();
    for (int i = 0; i < around; ++i) out.put_array(1);
    out.enter(around);
    out.put_named("path", 1);
    out.put_utf8("a");
    out.leave(around);
    out.end_value("list");
    CHECK(is_item(written(out)));
    CHECK((out.size() < 100) == (around > kMaxDepth - 2));
  }
}

TEST_CASE("writer: a value that was too deep says nothing about the next one") {
  std::uint8_t memory[256];
  Writer out(memory, memory + sizeof memory);
  out.begin_value();
  CHECK_FALSE(out.enter(kMaxDepth + 1));
  out.put_null();
  out.end_value("list");
  out.begin_value();
  CHECK(out.enter());
  out.put_array(0);
  out.end_value("list");
  CHECK(values(out)[1] == "[]");
}

TEST_CASE("writer: a value that is given up says why, and shows at most 200 characters of its repr") {
  std::string exactly, longer;
  for (int i = 0; i < 200; ++i) exactly += "ā";
  for (int i = 0; i < 1000; ++i) longer += "☔";
  std::string cut;
  for (int i = 0; i < 200; ++i) cut += "☔";
  const auto opaque = [](std::string_view repr) {
    std::uint8_t memory[64];
    Writer out(memory, memory + sizeof memory);
    out.put_unsigned(1);
    out.begin_value();
    out.put_array(2);
    out.put_null();
    out.replace_value("socket", "no encoder for this type", repr);
    out.end_value("socket");
    return values(out)[1];
  };
  const std::string rest = R"("type": "socket", "reason": "no encoder for this type"})";
  CHECK(opaque("") == R"({"$type": "opaque", )" + rest);
  CHECK(opaque("<socket>") == R"({"$type": "opaque", "repr": "<socket>", )" + rest);
  CHECK(opaque(exactly) == R"({"$type": "opaque", "repr": ")" + exactly + "\", " + rest);
  CHECK(opaque(exactly + "x") == R"({"$type": "opaque", "repr": ")" + exactly + "…\", " + rest);
  CHECK(opaque(longer) == R"({"$type": "opaque", "repr": ")" + cut + "…\", " + rest);
  CHECK(opaque("a\xff") == R"({"$type": "opaque", "repr": "a�", )" + rest);
}

TEST_CASE("writer: text that is no UTF-8 is kept as its bytes") {
  std::uint8_t memory[64];
  Writer out(memory, memory + sizeof memory);
  out.put_text("a\xed\xa0\x80");
  out.put_text("é");
  CHECK(values(out)[0] == R"({"$type": "text", "items": [{"$type": "bytes", "base64": "Ye2ggA=="}]})");
  CHECK(values(out)[1] == "\"é\"");
}
