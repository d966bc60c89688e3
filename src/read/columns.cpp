// SPDX-License-Identifier: Apache-2.0
// The calls of one function as columns, decoded block by block, in the order of their starts.
#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>

#include "read/session_impl.hpp"

namespace annalist::read {

/// Where a row stands.
struct Place {
  std::uint32_t block = 0, row = 0;
};

/// Immutable but for what the mutex guards.
struct Columns::Impl {
  std::string session;
  std::vector<std::shared_ptr<const Block>> blocks;
  std::vector<Place> order;                    // of the rows
  mutable std::mutex mutex;                    // guards the blocks' caches, and
  mutable std::deque<value::Encoder> storage;  // what values point into that no payload holds

  /// That column of each block; empty where the function has none of that name.
  std::vector<const format::ColumnReader*> find(std::string_view column) const;
};

namespace {

Status no_such_column(std::string_view column) {
  return Status(Code::kNotFound, "the function has no parameter '" + std::string(column) + "'");
}

bool reorder_needed(const Columns& columns) {
  return !std::is_sorted(columns.start_ns.begin(), columns.start_ns.end());
}

/// Puts the rows in the order of their starts.
void sort_rows(Columns& columns, std::vector<Place>& order) {
  std::vector<std::size_t> rows(order.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(columns.start_ns[a], columns.call[a]) < std::tie(columns.start_ns[b], columns.call[b]);
  });
  const auto permute = [&](auto& values) {
    auto sorted = values;
    for (std::size_t i = 0; i < rows.size(); ++i) sorted[i] = values[rows[i]];
    values = std::move(sorted);
  };
  permute(columns.call);
  permute(columns.start_ns);
  permute(columns.duration_ns);
  permute(columns.thread);
  permute(order);
}

}  // namespace

std::vector<const format::ColumnReader*> Columns::Impl::find(std::string_view column) const {
  std::vector<const format::ColumnReader*> found;
  for (const auto& block : blocks) {
    const std::vector<Parameter>& parameters = block->function()->parameters;
    const auto parameter =
        std::find_if(parameters.begin(), parameters.end(), [&](const Parameter& p) { return p.name == column; });
    if (parameter != parameters.end())
      found.push_back(&block->view().arguments[static_cast<std::size_t>(parameter - parameters.begin())]);
    else if (column == "result")
      found.push_back(&block->view().result);
    else
      return {};
  }
  return found;
}

Result<Columns> Session::columns(const Function& function) const {
  Columns columns;
  auto made = std::make_shared<Columns::Impl>();
  made->session = impl->info->name;
  for (const Part& part : impl->parts) {
    if (part.function == nullptr || part.function->channel != function.channel) continue;
    auto block = impl->load_block(part);
    if (!block) return block.status();
    for (std::uint32_t row = 0; row < (*block)->size(); ++row) {
      columns.call.push_back((*block)->number(row));
      made->order.push_back({static_cast<std::uint32_t>(made->blocks.size()), row});
    }
    columns.start_ns.insert(columns.start_ns.end(), (*block)->starts().begin(), (*block)->starts().end());
    columns.duration_ns.insert(columns.duration_ns.end(), (*block)->durations().begin(), (*block)->durations().end());
    columns.thread.insert(columns.thread.end(), (*block)->threads().begin(), (*block)->threads().end());
    made->blocks.push_back(std::move(*block));
  }
  if (reorder_needed(columns)) sort_rows(columns, made->order);
  columns.impl = std::move(made);
  return columns;
}

std::string Columns::parent(std::size_t row) const {
  const std::lock_guard lock(impl->mutex);
  return impl->blocks[impl->order[row].block]->parent(impl->order[row].row, impl->session);
}

std::optional<Exception> Columns::exception(std::size_t row) const {
  const std::lock_guard lock(impl->mutex);
  return impl->blocks[impl->order[row].block]->exception(impl->order[row].row);
}

Result<std::vector<double>> Columns::numbers(std::string_view column) const {
  const std::lock_guard lock(impl->mutex);
  const auto readers = impl->find(column);
  if (readers.size() != impl->blocks.size()) return no_such_column(column);
  std::vector<std::vector<double>> blocks;
  for (const format::ColumnReader* reader : readers) {
    std::vector<double>& numbers = blocks.emplace_back(reader->rows());
    if (!reader->numbers(numbers))
      return Status(Code::kUnsupported, "not every value of '" + std::string(column) + "' is a number");
  }
  std::vector<double> numbers(impl->order.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = blocks[impl->order[i].block][impl->order[i].row];
  return numbers;
}

Result<std::vector<Value>> Columns::values(std::string_view column) const {
  const std::lock_guard lock(impl->mutex);
  const auto readers = impl->find(column);
  if (readers.size() != impl->blocks.size()) return no_such_column(column);
  // All in one buffer, which must not grow any more once values point into it.
  value::Encoder& storage = impl->storage.emplace_back();
  std::vector<std::size_t> ends{0};
  for (const Place& place : impl->order) {
    readers[place.block]->append_value(place.row, storage);
    ends.push_back(storage.size());
  }
  std::vector<Value> values;
  for (std::size_t i = 0; i + 1 < ends.size(); ++i)
    values.emplace_back(storage.bytes().subspan(ends[i], ends[i + 1] - ends[i]));
  return values;
}

}  // namespace annalist::read
