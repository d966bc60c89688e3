// SPDX-License-Identifier: Apache-2.0
#include "read/block.hpp"

#include <algorithm>
#include <limits>

#include "read/messages.hpp"
#include "value/cursor.hpp"

namespace annalist::read {
namespace {

using format::ColumnReader;
using value::Bytes;
using value::Cursor;

Status bad(std::string_view key) {
  return Status(Code::kCorrupt, "bad payload: a value that `" + std::string(key) + "` cannot have");
}

bool is_null(Bytes item) { return item.size() == 1 && item[0] == detail::kNull; }

bool is_text_or_null(Bytes item) { return is_null(item) || (!item.empty() && (item[0] & 0xe0) == detail::kText); }

bool is_exception_or_null(Bytes item) {
  std::string type, message;
  return is_null(item) || decode_exception(item, type, message);
}

bool is_suspended_or_null(Bytes item) {
  Suspended suspended;
  return is_null(item) || decode_suspended(item, suspended);
}

bool is_parent(Bytes item) {
  return !item.empty() && ((item[0] & 0xe0) == detail::kUnsigned || (item[0] & 0xe0) == detail::kText);
}

/// Whether each row is what `is_good` wants. A constant is asked once.
template <class IsGood>
bool all_rows(const ColumnReader& column, value::Encoder& scratch, const IsGood& is_good) {
  const std::size_t rows = column.is_constant() ? std::min<std::size_t>(1, column.rows()) : column.rows();
  for (std::size_t row = 0; row < rows; ++row)
    if (!is_good(column.value(row, scratch))) return false;
  return true;
}

bool integers(const ColumnReader& column, std::int64_t least, std::vector<std::int64_t>& out) {
  out.resize(column.rows());
  return column.integers(out) && std::all_of(out.begin(), out.end(), [least](std::int64_t n) { return n >= least; });
}

std::int64_t end_of(std::int64_t start_ns, std::int64_t duration_ns) {
  std::int64_t end_ns = 0;
  return __builtin_add_overflow(start_ns, duration_ns, &end_ns) ? std::numeric_limits<std::int64_t>::max() : end_ns;
}

}  // namespace

Result<std::shared_ptr<const Block>> Block::decode(Bytes payload, std::shared_ptr<const Function> function,
                                                   std::shared_ptr<const void> storage) {
  auto view = format::BlockView::parse(payload);
  if (!view) return view.status();
  auto block = std::make_shared<Block>();
  block->storage_ = std::move(storage);
  block->function_ = std::move(function);
  block->view_ = std::move(*view);
  const format::BlockView& columns = block->view_;
  if (!integers(columns.call, 1, block->numbers_)) return bad("call");
  if (!integers(columns.start, std::numeric_limits<std::int64_t>::min(), block->starts_)) return bad("start");
  if (!integers(columns.duration, 0, block->durations_)) return bad("duration");
  if (!integers(columns.thread, 0, block->threads_)) return bad("thread");
  if (Status status = block->check(); !status) return status;
  return std::shared_ptr<const Block>(std::move(block));
}

Status Block::check() const {
  std::vector<std::int64_t> parents;
  const bool has_own_parents = view_.parent.holds_integers() && integers(view_.parent, 0, parents);
  if (!has_own_parents && !all_rows(view_.parent, scratch_, is_parent)) return bad("parent");
  if (view_.arguments.size() != function_->parameters.size()) return bad("arguments");
  if (view_.exception && !all_rows(*view_.exception, scratch_, is_exception_or_null)) return bad("exception");
  if (view_.suspended && !all_rows(*view_.suspended, scratch_, is_suspended_or_null)) return bad("suspended");
  const std::pair<std::string_view, const std::optional<ColumnReader>&> texts[] = {
      {"task", view_.task}, {"level", view_.level}, {"message", view_.message}};
  for (const auto& [key, column] : texts)
    if (column && !all_rows(*column, scratch_, is_text_or_null)) return bad(key);
  return {};
}

bool Block::raised(std::size_t row) const { return view_.exception && !is_null(view_.exception->value(row, scratch_)); }

std::string_view Block::text(const std::optional<ColumnReader>& column, std::size_t row,
                             std::string_view otherwise) const {
  if (!column) return otherwise;
  const Bytes item = column->value(row, scratch_);
  return is_null(item) ? otherwise : Cursor(item).text();
}

bool Block::passes(const Filter& filter, std::size_t row) const {
  if (!starts_within(filter, starts_[row])) return false;
  if (filter.thread && static_cast<std::uint64_t>(threads_[row]) != *filter.thread) return false;
  if (filter.raised && raised(row) != *filter.raised) return false;
  return filter.level == Level::kUnset || Level::parse(text(view_.level, row, function_->level)) >= filter.level;
}

format::BlockSummary Block::summary() const {
  format::BlockSummary summary;
  summary.calls = size();
  const auto [first, last] = std::minmax_element(numbers_.begin(), numbers_.end());
  summary.first_call = static_cast<std::uint64_t>(*first);
  summary.last_call = static_cast<std::uint64_t>(*last);
  summary.first_start_ns = *std::min_element(starts_.begin(), starts_.end());
  summary.last_end_ns = std::numeric_limits<std::int64_t>::min();
  for (std::size_t row = 0; row < size(); ++row) {
    summary.last_end_ns = std::max(summary.last_end_ns, end_of(starts_[row], durations_[row]));
    if (raised(row)) ++summary.raised;
  }
  return summary;
}

void Block::assign_parent(std::size_t row, const std::string& session, std::string& id) const {
  Cursor parent(view_.parent.value(row, scratch_));
  if ((parent.peek() & 0xe0) == detail::kText) {
    id = parent.text();
  } else if (const std::uint64_t number = parent.unsigned_integer(); number != 0) {
    assign_call_id(session, number, id);
  } else {
    id.clear();
  }
}

std::optional<Exception> Block::exception(std::size_t row) const {
  if (!raised(row)) return std::nullopt;
  Exception exception;
  // That it decodes was checked with the block.
  (void)decode_exception(view_.exception->value(row, scratch_), exception.type, exception.message);
  return exception;
}

void Block::store_values(std::size_t row, ValueStorage& storage, Call& call) const {
  storage.items.clear();
  storage.ends.assign(1, 0);
  const auto store = [&](const ColumnReader& column) {
    column.append_value(row, storage.items);
    storage.ends.push_back(storage.items.size());
  };
  for (const ColumnReader& argument : view_.arguments) store(argument);
  store(view_.result);
  if (view_.extra) store(*view_.extra);
  if (view_.suspended) store(*view_.suspended);

  const auto stored = [&](std::size_t i) {
    return storage.items.bytes().subspan(storage.ends[i], storage.ends[i + 1] - storage.ends[i]);
  };
  const std::size_t parameters = view_.arguments.size();
  call.arguments.clear();
  for (std::size_t i = 0; i < parameters; ++i) call.arguments.emplace_back(stored(i));
  call.result = Value(stored(parameters));
  call.extra = view_.extra ? Value(stored(parameters + 1)) : Value();
  call.suspended.reset();
  // That it decodes was checked with the block.
  if (view_.suspended && !is_null(stored(storage.ends.size() - 2)))
    (void)decode_suspended(stored(storage.ends.size() - 2), call.suspended.emplace());
}

void Block::fill(std::size_t row, const std::shared_ptr<const SessionInfo>& session,
                 const std::shared_ptr<ValueStorage>& storage, Call& call) const {
  if (call.session != session) call.session = session;
  if (call.function != function_) call.function = function_;
  call.number = number(row);
  assign_call_id(session->name, call.number, call.id);
  assign_parent(row, session->name, call.parent);
  call.thread = static_cast<std::uint64_t>(threads_[row]);
  call.start_ns = starts_[row];
  call.duration_ns = durations_[row];
  call.task = text(view_.task, row, {});
  call.level = text(view_.level, row, function_->level);
  call.message = text(view_.message, row, function_->message);
  call.status = CallStatus::kReturned;
  call.exception_type.clear();
  call.exception_message.clear();
  if (auto raised = exception(row)) {
    call.status = CallStatus::kRaised;
    call.exception_type = std::move(raised->type);
    call.exception_message = std::move(raised->message);
  }
  store_values(row, *storage, call);
  call.storage = storage;
}

}  // namespace annalist::read
