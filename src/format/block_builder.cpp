// SPDX-License-Identifier: Apache-2.0
// BlockBuilder: rows are taken apart into columns as they come, and the columns encoded at once.
#include <algorithm>
#include <annalist/detail/ring.hpp>

#include "format/block.hpp"
#include "format/column_builder.hpp"
#include "format/outcomes.hpp"
#include "value/normalise.hpp"

namespace annalist::format {
namespace {

using Kind = ColumnItem::Kind;

/// Records are padded to whole words.
constexpr std::ptrdiff_t kMaxPadding = 7;
/// Of the columns that every call has (number, parent, thread, start, duration), and of each value.
constexpr std::size_t kCallBytes = 12, kValueBytes = 4;
constexpr std::size_t kFewRows = 16;

/// Whether a block can say it: numbers of 63 bits, calls from 1, and an end that is a time.
bool is_possible(const CallRow& row) {
  const auto end_ns = static_cast<std::int64_t>(static_cast<std::uint64_t>(row.start_ns) + row.duration_ns);
  return row.call != 0 && (row.call | row.thread | row.duration_ns) >> 63 == 0 && end_ns >= row.start_ns;
}

}  // namespace

/// Invariants: (1) each column has room for `capacity` rows, of which the first `rows` count. (2) Of a row that is
/// being added nothing counts before all of it is known to be good.
struct BlockBuilder::Impl {
  Impl(std::size_t parameters, std::string_view foreign_parent, value::Bytes extra_value)
      : values(parameters + 1), items(parameters + 2) {
    foreign.text(foreign_parent);
    value::Cursor cursor(extra_value);
    if (!extra_value.empty() && !value::normalise(cursor, extra)) extra.clear();
  }

  void make_room();
  bool put_values(const CallRow& row);
  bool put_values(const RecordRun& run);
  bool read_values(const CallRow& row);
  value::Bytes other(const ColumnItem& item) const;
  bool add_values(const CallRow& row);
  void add_parent(std::uint64_t number);
  Words rows_of(const std::vector<std::uint64_t>& column) const { return Words(column).first(rows); }

  value::Encoder foreign, extra;  // items
  std::size_t rows = 0, capacity = 0;
  std::vector<std::uint64_t> call, thread, start, duration;
  ColumnBuilder parent;
  std::vector<ColumnBuilder> values;  // the arguments, then the result
  SparseColumn exception, suspended;

  // Of a row that is not like those before it.
  std::vector<ColumnItem> items;  // the arguments', the outcome, and how it was suspended
  value::Encoder others;
};

void BlockBuilder::Impl::make_room() {
  capacity = std::max(kFewRows, 2 * capacity);
  for (auto* column : {&call, &thread, &start, &duration}) column->resize(capacity);
  parent.make_room(capacity);
  for (ColumnBuilder& column : values) column.make_room(capacity);
}

/// Each value straight into its column: the usual case, in which a call is like the one before. What was put of a row
/// that turns out to be another does not count.
bool BlockBuilder::Impl::put_values(const CallRow& row) {
  if (row.raised || row.suspended) return false;
  const std::uint8_t* at = row.values.data();
  const std::uint8_t* const end = at + row.values.size();
  for (ColumnBuilder& column : values) {
    at = column.put(rows, at, end);
    if (at == nullptr) return false;
  }
  return end - at <= kMaxPadding;
}

bool BlockBuilder::Impl::put_values(const RecordRun& run) {
  std::size_t offset = sizeof(detail::CallHeader);
  for (ColumnBuilder& column : values) {
    const std::size_t bytes = column.put_run(rows, run, offset);
    if (bytes == 0) return false;
    offset += bytes;
  }
  return run.record_bytes - offset <= static_cast<std::size_t>(kMaxPadding);
}

bool BlockBuilder::Impl::read_values(const CallRow& row) {
  const std::uint8_t* at = row.values.data();
  const std::uint8_t* const end = at + row.values.size();
  const std::size_t count = values.size() + (row.suspended ? 1 : 0);
  others.clear();
  for (std::size_t i = 0; i < count; ++i) {
    at = read_item(at, end, others, items[i]);
    if (at == nullptr) return false;
  }
  if (row.raised && !is_exception(other(items[values.size() - 1]))) return false;
  if (row.suspended && !is_suspended(other(items[count - 1]))) return false;
  return end - at <= kMaxPadding;
}

/// An item that is no number; empty where it is one.
value::Bytes BlockBuilder::Impl::other(const ColumnItem& item) const {
  if (item.kind != Kind::kOther) return {};
  return others.bytes().subspan(static_cast<std::size_t>(item.word), item.size);
}

bool BlockBuilder::Impl::add_values(const CallRow& row) {
  if (!read_values(row)) return false;
  const std::size_t arguments = values.size() - 1;
  for (std::size_t i = 0; i < arguments; ++i) values[i].add(rows, items[i], others);
  if (row.suspended) suspended.add(rows, items[arguments + 1], others);
  if (row.raised) exception.add(rows, items[arguments], others);
  values[arguments].add(rows, row.raised ? ColumnItem{Kind::kSimple, detail::kNull, 0} : items[arguments], others);
  return true;
}

void BlockBuilder::Impl::add_parent(std::uint64_t number) {
  if (parent.put_natural(rows, number)) return;
  if (number == detail::kForeignParent) return parent.add(rows, {Kind::kOther, 0, foreign.size()}, foreign);
  parent.add(rows, {number >> 63 == 0 ? Kind::kNatural : Kind::kLarge, number, 0}, foreign);
}

BlockBuilder::BlockBuilder(std::size_t parameters, std::string_view foreign_parent, value::Bytes extra)
    : impl_(std::make_unique<Impl>(parameters, foreign_parent, extra)) {}
BlockBuilder::~BlockBuilder() = default;
BlockBuilder::BlockBuilder(BlockBuilder&&) noexcept = default;
BlockBuilder& BlockBuilder::operator=(BlockBuilder&&) noexcept = default;

bool BlockBuilder::add(const CallRow& row) {
  Impl& block = *impl_;
  if (!is_possible(row)) return false;
  if (block.rows == block.capacity) block.make_room();
  if (!block.put_values(row) && !block.add_values(row)) return false;
  block.add_parent(row.parent);
  block.call[block.rows] = row.call;
  block.thread[block.rows] = row.thread;
  block.start[block.rows] = static_cast<std::uint64_t>(row.start_ns);
  block.duration[block.rows] = row.duration_ns;
  ++block.rows;
  return true;
}

bool BlockBuilder::add(const RecordRun& run, std::uint64_t thread, const base::TickSpan& span) {
  Impl& block = *impl_;
  while (block.rows + run.count > block.capacity) block.make_room();
  if (!block.put_values(run) || !block.parent.put_naturals(block.rows, run, offsetof(detail::CallHeader, parent)) ||
      !take_times(run, span, &block.start[block.rows], &block.duration[block.rows]))
    return false;
  take_words(run, offsetof(detail::CallHeader, call), &block.call[block.rows]);
  std::fill_n(&block.thread[block.rows], run.count, thread);
  block.rows += run.count;
  return true;
}

std::size_t BlockBuilder::calls() const { return impl_->rows; }

std::size_t BlockBuilder::bytes() const {
  const Impl& block = *impl_;
  std::size_t bytes = block.rows * (kCallBytes + kValueBytes * block.values.size());
  bytes += block.exception.bytes() + block.suspended.bytes();
  for (const ColumnBuilder& value : block.values) bytes += value.other_bytes();
  return bytes;
}

BlockSummary BlockBuilder::summary() const {
  const Impl& block = *impl_;
  const Words starts = block.rows_of(block.start);
  const Extremes calls = extremes_of(block.rows_of(block.call));
  return {block.rows,
          block.exception.size(),
          static_cast<std::uint64_t>(calls.least),
          static_cast<std::uint64_t>(calls.greatest),
          extremes_of(starts).least,
          greatest_sum(starts, block.rows_of(block.duration))};
}

BlockSummary BlockBuilder::encode(value::Encoder& out) {
  Impl& block = *impl_;
  const BlockSummary encoded = summary();
  const std::size_t rows = block.rows;
  const bool has_exception = !block.exception.empty(), has_suspended = !block.suspended.empty();
  const bool has_extra = block.extra.size() != 0;
  // Keys in the order of their encodings: shorter ones first.
  out.map(8 + std::size_t{has_exception} + std::size_t{has_suspended} + std::size_t{has_extra});
  out.text("call");
  encode_integers(out, WordType::kUnsigned, block.rows_of(block.call));
  out.text("count");
  out.unsigned_integer(rows);
  if (has_extra) {
    out.text("extra");
    encode_constant(out, rows, block.extra.bytes());
  }
  out.text("start");
  encode_integers(out, WordType::kSigned, block.rows_of(block.start));
  out.text("parent");
  block.parent.encode(out, rows);
  out.text("result");
  block.values.back().encode(out, rows);
  out.text("thread");
  encode_integers(out, WordType::kUnsigned, block.rows_of(block.thread));
  out.text("duration");
  encode_integers(out, WordType::kUnsigned, block.rows_of(block.duration));
  out.text("arguments");
  out.array(block.values.size() - 1);
  for (std::size_t i = 0; i + 1 < block.values.size(); ++i) block.values[i].encode(out, rows);
  if (has_exception) {
    out.text("exception");
    block.exception.encode(out, rows);
  }
  if (has_suspended) {
    out.text("suspended");
    block.suspended.encode(out, rows);
  }
  block.rows = 0;
  return encoded;
}

void BlockBuilder::release() {
  Impl& block = *impl_;
  block.capacity = 0;
  for (auto* column : {&block.call, &block.thread, &block.start, &block.duration}) *column = {};
  block.parent.release();
  for (ColumnBuilder& column : block.values) column.release();
}

}  // namespace annalist::format
