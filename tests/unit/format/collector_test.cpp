// SPDX-License-Identifier: Apache-2.0
// What a collector makes of records: calls whose begin and end stand apart, in whatever order they are found.
#include "format/collector.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "format/block_view.hpp"

using namespace annalist;
using namespace annalist::format;

namespace {

constexpr std::uint64_t kCapacity = 4096;

/// A ring of records written one after the other, of a function with one parameter.
class RingOfRecords {
 public:
  void put(detail::RecordKind kind, const detail::CallHeader& call, const std::vector<std::uint8_t>& items) {
    const std::uint64_t size = detail::round_up_8(sizeof call + items.size());
    detail::CallHeader header = call;
    header.header = detail::record_header(kind, size, 1);
    std::memcpy(data_ + head_, &header, sizeof header);
    std::memcpy(data_ + head_ + sizeof header, items.data(), items.size());
    head_ += size;
  }
  bool take(Collector& collector) { return collector.take(state_, data_, kCapacity, head_, kCapacity); }

 private:
  std::uint8_t data_[kCapacity] = {};
  std::uint64_t head_ = 0;
  RingState state_;
};

struct Collected {
  FunctionTable functions;
  Collector collector{functions, [](std::uint64_t) { return base::TickSpan{.end = ~std::uint64_t{0}}; }, ""};
  value::Encoder payload;

  Collected() {
    FunctionDefinition definition;
    definition.id = 1;
    definition.parameters = 1;
    functions.add(definition);
  }
  /// The block of the only function.
  BlockView block() {
    payload.clear();
    collector.builders().at(1).encode(payload);
    Result<BlockView> view = BlockView::parse(payload.bytes());
    REQUIRE_MESSAGE(view.ok(), view.status().text());
    return std::move(*view);
  }
};

/// `{"count": 2, "ended": "closed"}`, its keys in the order in which the program wrote them.
const std::vector<std::uint8_t> kClosed = {0xa2, 0x65, 'e', 'n',  'd', 'e', 'd', 0x66, 'c', 'l', 'o',
                                           's',  'e',  'd', 0x65, 'c', 'o', 'u', 'n',  't', 0x02};

/// `{"type": "E", "message": ""}`.
const std::vector<std::uint8_t> kException = {0xa2, 0x64, 't', 'y', 'p', 'e', 0x61, 'E', 0x67,
                                              'm',  'e',  's', 's', 'a', 'g', 'e',  0x60};

std::vector<std::uint8_t> with_closed(std::vector<std::uint8_t> outcome) {
  outcome.insert(outcome.end(), kClosed.begin(), kClosed.end());
  return outcome;
}

std::string suspended_of(const BlockView& block, std::size_t row) {
  value::Encoder scratch;
  value::Cursor in(block.suspended->value(row, scratch));
  if (in.null()) return "null";
  std::string text;
  for (std::uint64_t pairs = in.map(); pairs > 0; --pairs) {
    text += std::string(in.text()) + " ";
    text += (in.peek() & 0xe0) == detail::kText ? std::string(in.text()) : std::to_string(in.unsigned_integer());
    text += pairs > 1 ? ", " : "";
  }
  return text;
}

}  // namespace

TEST_CASE("a call that was suspended is recorded with how it went, whichever of its two records is found first") {
  for (const bool end_first : {false, true}) {
    CAPTURE(end_first);
    Collected collected;
    RingOfRecords begins, ends;
    begins.put(detail::kRecordBegun, {0, 7, 3, 1000, 0}, {0x05});
    ends.put(detail::kRecordEndedSuspended, {0, 7, 0, 1900, 0}, with_closed({0x06}));
    CHECK((end_first ? ends : begins).take(collected.collector));
    CHECK(collected.collector.has_unmatched_ends() == end_first);
    CHECK((end_first ? begins : ends).take(collected.collector));
    CHECK(collected.collector.unreadable() == 0);
    const BlockView block = collected.block();
    value::Encoder scratch;
    CHECK(block.result.value(0, scratch)[0] == 0x06);
    CHECK(suspended_of(block, 0) == "count 2, ended closed");
  }
}

TEST_CASE("a call that was suspended and raised has both its exception and how it went") {
  Collected collected;
  RingOfRecords ring;
  ring.put(detail::kRecordBegun, {0, 7, 0, 1000, 0}, {0x05});
  ring.put(detail::kRecordFailedSuspended, {0, 7, 0, 1900, 0}, with_closed(kException));
  ring.put(detail::kRecordBegun, {0, 8, 0, 1000, 0}, {0x05});
  ring.put(detail::kRecordEnded, {0, 8, 0, 1900, 0}, {0x06});
  CHECK(ring.take(collected.collector));
  const BlockView block = collected.block();
  value::Encoder scratch;
  CHECK(block.exception->value(0, scratch).size() == kException.size());
  CHECK(suspended_of(block, 0) == "count 2, ended closed");
  CHECK(suspended_of(block, 1) == "null");
}

TEST_CASE("an end that lacks how the call was suspended is counted as unreadable, and is in no block") {
  Collected collected;
  RingOfRecords ring;
  ring.put(detail::kRecordBegun, {0, 7, 0, 1000, 0}, {0x05});
  ring.put(detail::kRecordEndedSuspended, {0, 7, 0, 1900, 0}, {0x06});
  CHECK(ring.take(collected.collector));
  CHECK(collected.collector.unreadable() == 1);
  CHECK_FALSE(collected.collector.has_pending());
}

TEST_CASE("what no block can say of a call is counted as unreadable, and the calls around it are kept") {
  Collected collected;
  collected.collector.expect_new({});
  RingOfRecords ring;
  ring.put(detail::kRecordReturned, {0, 1, 0, 1000, 5}, {0x05, 0x06});
  ring.put(detail::kRecordReturned, {0, 0, 0, 1000, 5}, {0x05, 0x06});
  ring.put(detail::kRecordRaised, {0, 2, 0, 1000, 5}, {0x05, 0xa0});
  ring.put(detail::kRecordNote, {0, 0, 0, 1000, 0}, {0x82});
  ring.put(detail::kRecordReturned, {0, 3, 0, 1000, 5}, {0x05, 0x06});
  CHECK(ring.take(collected.collector));
  CHECK(collected.collector.unreadable() == 3);
  CHECK(collected.collector.take_notes().empty());
  const BlockView block = collected.block();
  std::vector<std::int64_t> calls(block.count);
  REQUIRE(block.call.integers(calls));
  CHECK(calls == std::vector<std::int64_t>{1, 3});
}

TEST_CASE("of rings that nobody vouches for no call is taken twice, nor one that the file has") {
  Collected collected;
  NumberSet known;
  known.add(1);
  collected.collector.expect_new(known);
  RingOfRecords ring;
  for (const std::uint32_t call : {1u, 2u, 2u, 3u})
    ring.put(detail::kRecordReturned, {0, call, 0, 1000, 5}, {0x05, 0x06});
  CHECK(ring.take(collected.collector));
  CHECK(collected.collector.unreadable() == 2);
  CHECK(collected.block().count == 2);
}

TEST_CASE("an open call whose argument cannot be read is listed, with that in the argument's place") {
  Collected collected;
  RingOfRecords ring;
  // A map whose keys are no text is well-formed, but no value.
  ring.put(detail::kRecordBegun, {0, 7, 0, 1000, 0}, {0xa1, 0x01, 0x02});
  CHECK(ring.take(collected.collector));
  const std::vector<OpenCall> open = collected.collector.open_calls();
  REQUIRE(open.size() == 1);
  REQUIRE(open[0].arguments.size() == 1);
  value::Cursor in(open[0].arguments[0]);
  std::string_view name;
  std::uint64_t items = 0;
  REQUIRE(in.named(name, items));
  CHECK(name == "opaque");
}
