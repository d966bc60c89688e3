// SPDX-License-Identifier: Apache-2.0
#include "table.hpp"

#include <algorithm>

#include "printable.hpp"

namespace annalist::cli {
namespace {

constexpr std::size_t kBetween = 2;

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
  for (const Column& column : columns_) widths_.push_back(cells(column.head));
}

void Table::add(Row row) {
  row.resize(columns_.size());
  for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], row[i].width());
  rows_.push_back(std::move(row));
}

std::size_t Table::width_before_last() const {
  std::size_t width = 0;
  for (std::size_t i = 0; i + 1 < widths_.size(); ++i) width += widths_[i] + kBetween;
  return width;
}

void Table::print_row(const Row& row, const Style& style, std::string& out) const {
  Line line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string space(widths_[i] - std::min(widths_[i], row[i].width()), ' ');
    if (i > 0) line.add(std::string(kBetween, ' '));
    if (columns_[i].right_aligned) line.add(space);
    line.add(row[i]);
    if (!columns_[i].right_aligned && i + 1 < row.size()) line.add(space);
  }
  line.print(style, out);
}

void Table::print(const Style& style, std::string& out) {
  Row heads;
  for (const Column& column : columns_) heads.push_back(Line().add(column.head, Role::kHeading));
  if (!heads_printed_) print_row(heads, style, out);
  heads_printed_ = true;
  for (const Row& row : rows_) print_row(row, style, out);
  rows_.clear();
}

}  // namespace annalist::cli
