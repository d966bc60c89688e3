// SPDX-License-Identifier: Apache-2.0
// What goes into a block comes out of it, whatever the values are; a call that cannot be read leaves no trace.
#include <doctest/doctest.h>

#include <limits>

#include "block_rows.hpp"
#include "format/block.hpp"
#include "format/block_view.hpp"

using namespace annalist;
using namespace annalist::format;
using namespace annalist::format::test;

namespace {

constexpr std::string_view kForeign = "00112233445566aa/7";

std::vector<ModelRow> make_rows(Random& random, std::size_t parameters, std::size_t calls) {
  std::vector<Habit> habits(parameters + 1);
  constexpr std::uint64_t kRarities[] = {0, 0, 2, 30, 200};
  for (Habit& habit : habits) habit = {below(random, kKinds), kRarities[below(random, 5)]};
  const std::uint64_t raises_in = kRarities[below(random, 5)], suspends_in = kRarities[below(random, 5)];
  const bool has_foreign = below(random, 2) == 0;
  std::vector<ModelRow> rows;
  for (std::size_t i = 0; i < calls; ++i) {
    ModelRow& made = rows.emplace_back(make_row(random, habits, raises_in, suspends_in));
    made.row.call = 1 + i;
    made.row.parent = has_foreign && below(random, 3) == 0 ? detail::kForeignParent : i / 10;
    made.row.thread = 4711 + below(random, 2);
    made.row.start_ns = static_cast<std::int64_t>(1700000000000000000 + i * 100 + below(random, 90));
    made.row.duration_ns = 30 + below(random, below(random, 50) == 0 ? 1000000 : 40);
  }
  for (ModelRow& made : rows) made.row.values = made.ring;
  return rows;
}

void add_all(BlockBuilder& builder, const std::vector<ModelRow>& rows) {
  for (const ModelRow& made : rows) REQUIRE(builder.add(made.row));
}

void check_items(const ColumnReader& column, const std::vector<ModelRow>& rows, auto item_of) {
  REQUIRE(column.rows() == rows.size());
  value::Encoder scratch;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(i);
    REQUIRE(copy_of(column.value(i, scratch)) == item_of(rows[i]));
  }
}

void check_integers(const ColumnReader& column, const std::vector<ModelRow>& rows, auto integer_of) {
  std::vector<std::int64_t> read(rows.size());
  REQUIRE(column.rows() == rows.size());
  REQUIRE(column.integers(read));
  for (std::size_t i = 0; i < rows.size(); ++i) REQUIRE(read[i] == static_cast<std::int64_t>(integer_of(rows[i])));
}

Item parent_item(const ModelRow& made) {
  value::Encoder item;
  if (made.row.parent == detail::kForeignParent)
    item.text(kForeign);
  else
    item.unsigned_integer(made.row.parent);
  return copy_of(item.bytes());
}

void check_block(value::Bytes payload, const std::vector<ModelRow>& rows) {
  Result<BlockView> parsed = BlockView::parse(payload);
  REQUIRE_MESSAGE(parsed.ok(), parsed.status().text());
  const BlockView& block = *parsed;
  REQUIRE(block.count == rows.size());
  check_integers(block.call, rows, [](const ModelRow& made) { return made.row.call; });
  check_integers(block.thread, rows, [](const ModelRow& made) { return made.row.thread; });
  check_integers(block.start, rows, [](const ModelRow& made) { return made.row.start_ns; });
  check_integers(block.duration, rows, [](const ModelRow& made) { return made.row.duration_ns; });
  check_items(block.parent, rows, parent_item);
  check_items(block.result, rows, [](const ModelRow& made) { return made.result; });
  REQUIRE(block.arguments.size() == rows[0].arguments.size());
  for (std::size_t i = 0; i < block.arguments.size(); ++i)
    check_items(block.arguments[i], rows, [i](const ModelRow& made) { return made.arguments[i]; });
  bool any_raised = false;
  for (const ModelRow& made : rows) any_raised = any_raised || made.row.raised;
  REQUIRE(block.exception.has_value() == any_raised);
  if (any_raised) check_items(*block.exception, rows, [](const ModelRow& made) { return made.exception; });
  bool any_suspended = false;
  for (const ModelRow& made : rows) any_suspended = any_suspended || made.row.suspended;
  REQUIRE(block.suspended.has_value() == any_suspended);
  if (any_suspended) check_items(*block.suspended, rows, [](const ModelRow& made) { return made.suspended; });
}

}  // namespace

TEST_CASE("calls with values of every kind come back bit for bit, in one block after the other") {
  Random random(11);
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    const std::size_t parameters = below(random, 5);
    BlockBuilder builder(parameters, std::string(kForeign), {});
    for (int block = 0; block < 2; ++block) {
      const std::vector<ModelRow> rows = make_rows(random, parameters, 1 + below(random, 400));
      add_all(builder, rows);
      CHECK(builder.calls() == rows.size());
      CHECK(builder.bytes() > 0);
      value::Encoder out;
      builder.encode(out);
      CHECK(builder.calls() == 0);
      check_block(out.bytes(), rows);
    }
  }
}

TEST_CASE("the summary tells the smallest and the largest of what the index needs") {
  BlockBuilder builder(0, "", {});
  const std::uint8_t null[] = {detail::kNull};
  CHECK(builder.add({7, 0, 1, 1000, 50, false, null}));
  CHECK(builder.add({5, 0, 1, 900, 500, false, null}));
  value::Encoder exception;
  exception.map(2);
  for (const char* text : {"type", "E", "message", "no"}) exception.text(text);
  CHECK(builder.add({6, 0, 1, 950, 10, true, exception.bytes()}));
  CHECK_FALSE(builder.add({8, 0, 1, 950, 10, true, null}));
  value::Encoder out;
  const BlockSummary summary = builder.encode(out);
  CHECK(summary.calls == 3);
  CHECK(summary.raised == 1);
  CHECK(summary.first_call == 5);
  CHECK(summary.last_call == 7);
  CHECK(summary.first_start_ns == 900);
  CHECK(summary.last_end_ns == 1400);
}

TEST_CASE("a call with malformed, missing or superfluous values leaves the block as it was") {
  Random random(12);
  const std::vector<ModelRow> rows = make_rows(random, 2, 100);
  BlockBuilder clean(2, std::string(kForeign), {}), disturbed(2, std::string(kForeign), {});
  const std::vector<std::vector<std::uint8_t>> malformed = {
      {},
      {0x01, 0x02},                                      // no result
      {0x01, 0x02, 0x03, 0, 0, 0, 0, 0, 0, 0, 0},        // eight bytes too many
      {0x01, 0x02, 0x1b, 0, 0, 0, 0, 0, 0, 0, 1},        // not the shortest head
      {0x01, 0x02, 0xfb, 0, 0},                          // cut
      {0x01, 0x02, 0x62, 0xc3, 0x28},                    // no UTF-8
      {0x01, 0x9f, 0x02, 0xff, 0x03},                    // of indefinite length
      {0x61, 0x61, 0xfb, 0, 0, 0, 0, 0, 0, 0, 0, 0xff},  // fine but for the last
  };
  for (const ModelRow& made : rows) {
    for (const auto& bad : malformed) {
      CallRow row = made.row;
      row.values = bad;
      REQUIRE_FALSE(disturbed.add(row));
    }
    REQUIRE(disturbed.add(made.row));
    REQUIRE(clean.add(made.row));
  }
  value::Encoder expected, actual;
  clean.encode(expected);
  disturbed.encode(actual);
  CHECK(copy_of(actual.bytes()) == copy_of(expected.bytes()));
}

TEST_CASE("the extra of a function stands in each of its blocks") {
  value::Encoder extra;
  extra.named("dict", 2);
  extra.text("unit");
  extra.text("m3/s");
  BlockBuilder builder(0, "", extra.bytes());
  const std::uint8_t null[] = {detail::kNull};
  for (int block = 0; block < 2; ++block) {
    for (std::uint64_t call = 1; call <= 20; ++call) REQUIRE(builder.add({call, 0, 1, 0, 0, false, null}));
    value::Encoder out, scratch;
    builder.encode(out);
    const Result<BlockView> view = BlockView::parse(out.bytes());
    REQUIRE(view.ok());
    REQUIRE(view->extra.has_value());
    CHECK(copy_of(view->extra->value(19, scratch)) == copy_of(extra.bytes()));
  }
}

TEST_CASE("calls with three-decimal numbers take few bytes even before compression") {
  constexpr std::size_t kCalls = 16384;
  Random random(13);
  const std::vector<Habit> habits(4);
  BlockBuilder builder(3, "", {});
  for (std::size_t i = 0; i < kCalls; ++i) {
    ModelRow made = make_row(random, habits, 0);
    made.row = {i + 1, 0,        4711, static_cast<std::int64_t>(i * 60 + below(random, 40)), 20 + below(random, 30),
                false, made.ring};
    REQUIRE(builder.add(made.row));
  }
  value::Encoder out;
  builder.encode(out);
  CHECK(out.size() <= kCalls * (4 * 4 + 4));
}

TEST_CASE("a call whose numbers are none of a call's is not added") {
  constexpr std::uint64_t kBeyond = std::uint64_t{1} << 63;
  BlockBuilder builder(0, "", {});
  const std::uint8_t null[] = {detail::kNull};
  CHECK_FALSE(builder.add({0, 0, 1, 1000, 50, false, null}));
  CHECK_FALSE(builder.add({kBeyond, 0, 1, 1000, 50, false, null}));
  CHECK_FALSE(builder.add({7, 0, kBeyond, 1000, 50, false, null}));
  CHECK_FALSE(builder.add({7, 0, 1, 1000, kBeyond, false, null}));
  CHECK_FALSE(builder.add({7, 0, 1, std::numeric_limits<std::int64_t>::max(), 50, false, null}));
  CHECK(builder.add({7, 0, 1, 1000, 50, false, null}));
  CHECK(builder.calls() == 1);
}
