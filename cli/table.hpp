// SPDX-License-Identifier: Apache-2.0
// Rows of cells in aligned columns.
#pragma once
#include <string>
#include <vector>

#include "terminal.hpp"

namespace annalist::cli {

struct Column {
  std::string head;
  bool right_aligned = false;
};

/// Rows are gathered and then printed under their heads; columns are as wide as what stands in them.
///
/// Thread safety: none.
class Table {
 public:
  using Row = std::vector<Line>;

  explicit Table(std::vector<Column> columns);

  /// As many cells as there are columns.
  void add(Row row);
  /// What all columns but the last take, with the spaces between.
  std::size_t width_before_last() const;
  /// The rows that wait to be printed.
  std::vector<Row>& rows() { return rows_; }
  /// Appends the heads, the first time, and the rows, which are then forgotten; the columns stay as wide.
  void print(const Style& style, std::string& out);

 private:
  void print_row(const Row& row, const Style& style, std::string& out) const;

  std::vector<Column> columns_;
  std::vector<std::size_t> widths_;
  std::vector<Row> rows_;
  bool heads_printed_ = false;
};

}  // namespace annalist::cli
