// SPDX-License-Identifier: Apache-2.0
// Blocks that others wrote or that went bad: what is missing, wrong or cut is said, and nothing crashes.
#include "format/block_view.hpp"

#include <doctest/doctest.h>

#include "block_rows.hpp"
#include "format/column_encoder.hpp"

using namespace annalist;
using namespace annalist::format;
using namespace annalist::format::test;

namespace {

/// Entries of a block of two calls, to be left out or changed. In the order of their encodings.
struct Entry {
  std::string key;
  std::vector<std::uint8_t> value;
};

std::vector<Entry> minimal() {
  const std::vector<std::uint8_t> pair = {0x82, 0x01, 0x02};
  return {{"call", pair},   {"count", {0x02}}, {"start", pair},    {"parent", pair},
          {"result", pair}, {"thread", pair},  {"duration", pair}, {"arguments", {0x80}}};
}

std::vector<std::uint8_t> payload_of(const std::vector<Entry>& entries) {
  value::Encoder out;
  out.map(entries.size());
  for (const Entry& entry : entries) {
    out.text(entry.key);
    out.append(value::Bytes(entry.value));
  }
  return out.take();
}

std::string error_of(const std::vector<Entry>& entries) {
  const Result<BlockView> view = BlockView::parse(payload_of(entries));
  return view.ok() ? "" : view.status().message();
}

Entry& entry(std::vector<Entry>& entries, std::string_view key) {
  for (Entry& candidate : entries)
    if (candidate.key == key) return candidate;
  return entries.front();
}

/// A block with columns of many forms.
std::vector<std::uint8_t> rich_block() {
  Random random(21);
  const std::vector<Habit> habits = {{0, 0}, {1, 20}, {3, 0}, {8, 0}, {6, 0}, {2, 0}, {0, 30}};
  BlockBuilder builder(habits.size() - 1, "00112233445566aa/7", {});
  for (std::size_t i = 0; i < 100; ++i) {
    ModelRow made = make_row(random, habits, 20, 20);
    made.row.call = 1 + i;
    made.row.parent = i % 30 == 0 ? detail::kForeignParent : 0;
    made.row.start_ns = static_cast<std::int64_t>(i * 1000);
    made.row.duration_ns = below(random, 40) == 0 ? 100000 : below(random, 90);
    made.row.values = made.ring;
    REQUIRE(builder.add(made.row));
  }
  value::Encoder out;
  builder.encode(out);
  return out.take();
}

void read_column(const ColumnReader& column) {
  value::Encoder scratch;
  std::vector<double> numbers(column.rows());
  std::vector<std::int64_t> integers(column.rows());
  (void)column.numbers(numbers);
  (void)column.integers(integers);
  for (std::size_t row = 0; row < column.rows(); ++row) {
    value::Cursor in(column.value(row, scratch));
    in.item();
    REQUIRE(in.ok());
    REQUIRE(in.at_end());
  }
}

/// Every row of whatever parses must be there.
void read_all(value::Bytes payload) {
  const Result<BlockView> view = BlockView::parse(payload);
  if (!view.ok()) {
    REQUIRE(view.status().code() == Code::kCorrupt);
    REQUIRE(view.status().message().starts_with("bad payload"));
    return;
  }
  for (const ColumnReader* column :
       {&view->call, &view->parent, &view->thread, &view->start, &view->duration, &view->result})
    read_column(*column);
  for (const ColumnReader& column : view->arguments) read_column(column);
  for (const auto* column :
       {&view->exception, &view->task, &view->level, &view->message, &view->extra, &view->changes, &view->suspended})
    if (column->has_value()) read_column(**column);
}

}  // namespace

TEST_CASE("a block with the least that it must have is read, keys that nobody knows are ignored") {
  std::vector<Entry> entries = minimal();
  CHECK(error_of(entries) == "");
  entries.insert(entries.begin(), {"x", {0x83, 0x01, 0x60, 0xf6}});
  entries.push_back({"zzzzzzzzzzzz", {0xa0}});
  CHECK(error_of(entries) == "");
}

TEST_CASE("every column that may be left out is read") {
  std::vector<Entry> entries = minimal();
  entries.insert(entries.begin() + 1, {"task", {0x82, 0xf6, 0x61, 0x61}});
  entries.insert(entries.begin() + 3, {{"extra", {0x82, 0xf6, 0x01}}, {"level", {0x82, 0xf6, 0xf6}}});
  entries.insert(entries.begin() + 9, {{"changes", {0x82, 0xf6, 0x01}}, {"message", {0x82, 0xf6, 0xf6}}});
  entries.push_back({"exception", {0x82, 0xf6, 0xf6}});
  entries.push_back({"suspended", {0x82, 0xf6, 0xf6}});
  const std::vector<std::uint8_t> payload = payload_of(entries);
  const Result<BlockView> view = BlockView::parse(payload);
  REQUIRE_MESSAGE(view.ok(), view.status().text());
  for (const auto* column :
       {&view->exception, &view->task, &view->level, &view->message, &view->extra, &view->changes, &view->suspended})
    CHECK(column->has_value());
}

TEST_CASE("a block without a column that it must have is bad, and the error names it") {
  for (std::size_t i = 0; i < minimal().size(); ++i) {
    std::vector<Entry> entries = minimal();
    const std::string key = entries[i].key;
    entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i));
    CAPTURE(key);
    CHECK(error_of(entries).starts_with("bad payload"));
    CHECK(error_of(entries).find(key) != std::string::npos);
  }
}

TEST_CASE("a count that lies is bad before anything is sized by it") {
  for (const std::vector<std::uint8_t>& count :
       {std::vector<std::uint8_t>{0x00}, {0x01}, {0x03}, {0x1a, 0xff, 0xff, 0xff, 0xff}, {0x20}, {0x61, 0x32}}) {
    std::vector<Entry> entries = minimal();
    entry(entries, "count").value = count;
    CHECK(error_of(entries).starts_with("bad payload"));
  }
}

TEST_CASE("keys out of order or twice are bad") {
  std::vector<Entry> swapped = minimal(), twice = minimal();
  std::swap(swapped[0], swapped[1]);
  twice.insert(twice.begin(), twice.front());
  CHECK(error_of(swapped) == "bad payload: keys do not ascend");
  CHECK(error_of(twice) == "bad payload: keys do not ascend");
}

TEST_CASE("times and numbers of calls that are no integers are bad") {
  for (const std::string_view key : {"call", "thread", "start", "duration"}) {
    std::vector<Entry> entries = minimal();
    entry(entries, key).value = {0x82, 0x01, 0xf6};
    CHECK(error_of(entries) == "bad payload: not integers in `" + std::string(key) + "`");
  }
}

TEST_CASE("anything but one map is bad") {
  for (const std::vector<std::uint8_t>& bytes :
       {std::vector<std::uint8_t>{}, {0x80}, {0xa0}, {0xf6}, {0xa1, 0x01, 0x02}})
    CHECK_FALSE(BlockView::parse(bytes).ok());
  std::vector<std::uint8_t> longer = payload_of(minimal());
  longer.push_back(0);
  CHECK_FALSE(BlockView::parse(longer).ok());
}

TEST_CASE("a block cut at any length is bad") {
  const std::vector<std::uint8_t> whole = rich_block();
  REQUIRE(BlockView::parse(whole).ok());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    REQUIRE_FALSE(BlockView::parse(cut).ok());
  }
}

TEST_CASE("a block with any byte changed is refused or read, and does no harm") {
  const std::vector<std::uint8_t> whole = rich_block();
  Random random(22);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const unsigned flip : {0x01u, 0x20u, 0x80u, 0xffu, 1u + static_cast<unsigned>(below(random, 255))}) {
      std::vector<std::uint8_t> bad = whole;
      bad[i] = static_cast<std::uint8_t>(bad[i] ^ flip);
      read_all(bad);
    }
  }
}
