// SPDX-License-Identifier: Apache-2.0
// BlockBuilder: rows are taken apart into columns as they come, and the columns encoded at once.
#include <algorithm>
#include <annalist/detail/ring.hpp>

#include "format/block.hpp"
#include "format/column_builder.hpp"
#include "value/normalise.hpp"

namespace annalist::format {
namespace {

using Kind = ColumnItem::Kind;

/// Records are padded to whole words.
constexpr std::ptrdiff_t kMaxPadding = 7;
/// Of the columns that every call has: number, parent, thread, start, duration.
constexpr std::size_t kCallBytes = 12;

std::int64_t end_of(const CallRow& row) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(row.start_ns) + row.duration_ns);
}

}  // namespace

struct BlockBuilder::Impl {
  Impl(std::size_t parameters, std::string_view foreign_parent, value::Bytes extra_value)
      : arguments(parameters), items(parameters + 2) {
    foreign.text(foreign_parent);
    value::Cursor cursor(extra_value);
    if (!extra_value.empty() && !value::normalise(cursor, extra)) extra.clear();
  }

  bool read(const CallRow& row);
  bool is_map(const ColumnItem& item) const;
  void add_outcome(const CallRow& row);
  void add_parent(std::uint64_t number);
  void summarise(const CallRow& row);
  void clear();

  value::Encoder foreign, extra;  // items
  std::vector<std::uint64_t> call, thread, duration;
  std::vector<std::int64_t> start;
  ColumnBuilder parent, result;
  std::vector<ColumnBuilder> arguments;
  SparseColumn exception, suspended;
  BlockSummary summary;

  // Of the row that is being added: nothing goes into a column before all of it is known to be good.
  std::vector<ColumnItem> items;  // the arguments', the outcome, and how it was suspended
  value::Encoder others;
};

bool BlockBuilder::Impl::read(const CallRow& row) {
  const std::uint8_t* at = row.values.data();
  const std::uint8_t* const end = at + row.values.size();
  const std::size_t count = arguments.size() + (row.suspended ? 2 : 1);
  others.clear();
  for (std::size_t i = 0; i < count; ++i) {
    at = read_item(at, end, others, items[i]);
    if (at == nullptr) return false;
  }
  // Padding would pass for an integer.
  if (row.suspended && !is_map(items[count - 1])) return false;
  return end - at <= kMaxPadding;
}

bool BlockBuilder::Impl::is_map(const ColumnItem& item) const {
  return item.kind == Kind::kOther && (others.bytes()[item.word] & 0xe0) == detail::kMap;
}

/// What stands behind the arguments.
void BlockBuilder::Impl::add_outcome(const CallRow& row) {
  if (row.suspended) suspended.add(call.size(), items[arguments.size() + 1], others);
  const ColumnItem& outcome = items[arguments.size()];
  if (!row.raised) return result.add(outcome, others);
  exception.add(call.size(), outcome, others);
  others.clear();
  others.null();
  result.add({Kind::kOther, 0, 1}, others);
}

void BlockBuilder::Impl::add_parent(std::uint64_t number) {
  if (number == detail::kForeignParent) return parent.add({Kind::kOther, 0, foreign.size()}, foreign);
  parent.add({number >> 63 == 0 ? Kind::kNatural : Kind::kLarge, number, 0}, foreign);
}

void BlockBuilder::Impl::summarise(const CallRow& row) {
  const std::int64_t end_ns = end_of(row);
  if (summary.calls++ == 0) {
    summary = {1, row.raised, row.call, row.call, row.start_ns, end_ns};
    return;
  }
  summary.raised += row.raised;
  summary.first_call = std::min(summary.first_call, row.call);
  summary.last_call = std::max(summary.last_call, row.call);
  summary.first_start_ns = std::min(summary.first_start_ns, row.start_ns);
  summary.last_end_ns = std::max(summary.last_end_ns, end_ns);
}

void BlockBuilder::Impl::clear() {
  call.clear();
  thread.clear();
  start.clear();
  duration.clear();
  summary = {};
}

BlockBuilder::BlockBuilder(std::size_t parameters, std::string_view foreign_parent, value::Bytes extra)
    : impl_(std::make_unique<Impl>(parameters, foreign_parent, extra)) {}
BlockBuilder::~BlockBuilder() = default;
BlockBuilder::BlockBuilder(BlockBuilder&&) noexcept = default;
BlockBuilder& BlockBuilder::operator=(BlockBuilder&&) noexcept = default;

bool BlockBuilder::add(const CallRow& row) {
  Impl& block = *impl_;
  if (!block.read(row)) return false;
  for (std::size_t i = 0; i < block.arguments.size(); ++i) block.arguments[i].add(block.items[i], block.others);
  block.add_outcome(row);
  block.summarise(row);
  block.add_parent(row.parent);
  block.call.push_back(row.call);
  block.thread.push_back(row.thread);
  block.start.push_back(row.start_ns);
  block.duration.push_back(row.duration_ns);
  return true;
}

std::size_t BlockBuilder::calls() const { return impl_->call.size(); }

std::size_t BlockBuilder::bytes() const {
  const Impl& block = *impl_;
  std::size_t bytes = block.call.size() * kCallBytes + block.result.bytes();
  bytes += block.exception.bytes() + block.suspended.bytes();
  for (const ColumnBuilder& argument : block.arguments) bytes += argument.bytes();
  return bytes;
}

BlockSummary BlockBuilder::encode(value::Encoder& out) {
  Impl& block = *impl_;
  const bool has_exception = !block.exception.empty(), has_suspended = !block.suspended.empty();
  const bool has_extra = block.extra.size() != 0;
  // Keys in the order of their encodings: shorter ones first.
  out.map(8 + std::size_t{has_exception} + std::size_t{has_suspended} + std::size_t{has_extra});
  out.text("call");
  encode_integers(out, block.call);
  out.text("count");
  out.unsigned_integer(block.call.size());
  if (has_extra) {
    out.text("extra");
    encode_constant(out, block.call.size(), block.extra.bytes());
  }
  out.text("start");
  encode_integers(out, block.start);
  out.text("parent");
  block.parent.encode(out);
  out.text("result");
  block.result.encode(out);
  out.text("thread");
  encode_integers(out, block.thread);
  out.text("duration");
  encode_integers(out, block.duration);
  out.text("arguments");
  out.array(block.arguments.size());
  for (ColumnBuilder& argument : block.arguments) argument.encode(out);
  if (has_exception) {
    out.text("exception");
    block.exception.encode(out, block.call.size());
  }
  if (has_suspended) {
    out.text("suspended");
    block.suspended.encode(out, block.call.size());
  }
  const BlockSummary summary = block.summary;
  block.clear();
  return summary;
}

}  // namespace annalist::format
