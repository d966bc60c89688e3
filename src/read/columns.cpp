// SPDX-License-Identifier: Apache-2.0
// The calls of one function as columns, decoded block by block, in the order of their starts.
#include <algorithm>
#include <deque>
#include <mutex>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>

#include "read/find_column.hpp"
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
  std::vector<std::size_t> ends;               // of each block: the row behind its last, where rows stand as blocks do
  std::vector<Place> order;                    // of the rows; empty where they stand as blocks do
  mutable std::mutex mutex;                    // guards the blocks' caches, and
  mutable std::deque<value::Encoder> storage;  // what values point into that no payload holds

  std::size_t rows() const { return ends.empty() ? 0 : ends.back(); }
  Place place(std::size_t row) const;
  /// That column of each block; empty where the function has none of that name.
  std::vector<const format::ColumnReader*> find(std::string_view column) const;
};

namespace {

/// Appends what the columns hold of their own.
void append(const Block& block, Columns& columns) {
  const auto add = [](const std::vector<std::int64_t>& from, auto& to) {
    to.insert(to.end(), from.begin(), from.end());
  };
  add(block.numbers(), columns.call);
  add(block.starts(), columns.start_ns);
  add(block.durations(), columns.duration_ns);
  add(block.threads(), columns.thread);
}

/// Puts the rows, which stand as their blocks do, in the order of their starts.
std::vector<Place> sort_rows(const std::vector<std::shared_ptr<const Block>>& blocks, Columns& columns) {
  std::vector<Place> places;
  for (std::uint32_t block = 0; block < blocks.size(); ++block)
    for (std::uint32_t row = 0; row < blocks[block]->size(); ++row) places.push_back({block, row});
  std::vector<std::size_t> rows(places.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
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
  permute(places);
  return places;
}

}  // namespace

Status no_such_column(std::string_view column) {
  return Status(Code::kNotFound, "the function has no parameter '" + std::string(column) + "'");
}

Status not_numbers(std::string_view column) {
  return Status(Code::kUnsupported, "not every value of '" + std::string(column) + "' is a number");
}

const format::ColumnReader* find_column(const format::BlockView& block, const Function& function,
                                        std::string_view name) {
  const auto parameter = std::find_if(function.parameters.begin(), function.parameters.end(),
                                      [&](const Parameter& p) { return p.name == name; });
  const auto number = static_cast<std::size_t>(parameter - function.parameters.begin());
  if (parameter != function.parameters.end())
    return number < block.arguments.size() ? &block.arguments[number] : nullptr;
  return name == "result" ? &block.result : nullptr;
}

Place Columns::Impl::place(std::size_t row) const {
  if (!order.empty()) return order[row];
  const auto block = std::upper_bound(ends.begin(), ends.end(), row);
  const std::size_t first = block == ends.begin() ? 0 : *(block - 1);
  return {static_cast<std::uint32_t>(block - ends.begin()), static_cast<std::uint32_t>(row - first)};
}

std::vector<const format::ColumnReader*> Columns::Impl::find(std::string_view column) const {
  std::vector<const format::ColumnReader*> found;
  for (const auto& block : blocks) {
    const format::ColumnReader* reader = find_column(block->view(), *block->function(), column);
    if (reader == nullptr) return {};
    found.push_back(reader);
  }
  return found;
}

Result<Columns> Session::columns(const Function& function) const {
  Columns columns;
  auto made = std::make_shared<Columns::Impl>();
  made->session = impl->info->name;
  const auto wanted = impl->find(function);
  for (const Part& part : impl->parts) {
    if (part.function == nullptr || part.function != wanted) continue;
    auto block = impl->load_block(part);
    if (!block) return block.status();
    append(**block, columns);
    made->ends.push_back(columns.call.size());
    made->blocks.push_back(std::move(*block));
  }
  if (!std::is_sorted(columns.start_ns.begin(), columns.start_ns.end())) made->order = sort_rows(made->blocks, columns);
  columns.impl = std::move(made);
  return columns;
}

std::string Columns::parent(std::size_t row) const {
  const std::lock_guard lock(impl->mutex);
  const Place place = impl->place(row);
  return impl->blocks[place.block]->parent(place.row, impl->session);
}

std::optional<Exception> Columns::exception(std::size_t row) const {
  const std::lock_guard lock(impl->mutex);
  const Place place = impl->place(row);
  return impl->blocks[place.block]->exception(place.row);
}

Result<std::vector<double>> Columns::numbers(std::string_view column) const {
  const std::lock_guard lock(impl->mutex);
  const auto readers = impl->find(column);
  if (readers.size() != impl->blocks.size()) return no_such_column(column);
  std::vector<double> numbers(impl->rows());
  std::size_t begin = 0;
  for (std::size_t i = 0; i < readers.size(); begin = impl->ends[i++])
    if (!readers[i]->numbers(std::span(numbers).subspan(begin, readers[i]->rows()))) return not_numbers(column);
  if (impl->order.empty()) return numbers;
  std::vector<double> sorted;
  sorted.reserve(numbers.size());
  for (const Place& place : impl->order)
    sorted.push_back(numbers[impl->ends[place.block] - readers[place.block]->rows() + place.row]);
  return sorted;
}

Result<std::vector<Value>> Columns::values(std::string_view column) const {
  const std::lock_guard lock(impl->mutex);
  const auto readers = impl->find(column);
  if (readers.size() != impl->blocks.size()) return no_such_column(column);
  // All in one buffer, which must not grow any more once values point into it.
  value::Encoder& storage = impl->storage.emplace_back();
  std::vector<std::size_t> ends{0};
  for (std::size_t row = 0; row < impl->rows(); ++row) {
    const Place place = impl->place(row);
    readers[place.block]->append_value(place.row, storage);
    ends.push_back(storage.size());
  }
  std::vector<Value> values;
  values.reserve(impl->rows());
  for (std::size_t i = 0; i + 1 < ends.size(); ++i)
    values.emplace_back(storage.bytes().subspan(ends[i], ends[i + 1] - ends[i]));
  return values;
}

}  // namespace annalist::read
