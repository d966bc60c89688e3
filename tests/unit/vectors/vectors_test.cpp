// SPDX-License-Identifier: Apache-2.0
// The tables of spec/vectors: values and their JSON, columns and their rows, and what must be rejected.
#include "vectors.hpp"

#include <doctest/doctest.h>

#include <annalist/read.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "format/column_reader.hpp"
#include "value/cursor.hpp"

namespace {

using namespace annalist;

using Row = std::vector<std::string>;

std::vector<Row> table(const std::string& name) {
  std::ifstream file(test::vectors_folder() / name);
  REQUIRE(file);
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);  // the names of the columns
  while (std::getline(file, line)) {
    Row& row = rows.emplace_back();
    std::size_t begin = 0;
    for (std::size_t tab; (tab = line.find('\t', begin)) != std::string::npos; begin = tab + 1)
      row.push_back(line.substr(begin, tab - begin));
    row.push_back(line.substr(begin));
  }
  return rows;
}

std::vector<std::uint8_t> bytes_of(const std::string& hex) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

bool is_value(const std::vector<std::uint8_t>& bytes) {
  value::Cursor in(bytes);
  in.item();
  return in.ok() && in.at_end();
}

bool is_column(const std::vector<std::uint8_t>& bytes, format::ColumnReader& column) {
  value::Cursor in(bytes);
  return format::ColumnReader::parse(in, 3, column) && in.at_end();
}

}  // namespace

TEST_CASE("vectors: every value is written as the JSON that the specification gives it") {
  for (const Row& row : table("values.tsv")) {
    CAPTURE(row[0]);
    const auto bytes = bytes_of(row[1]);
    CHECK(is_value(bytes));
    CHECK(read::Value(bytes).json() == row[2]);
  }
}

TEST_CASE("vectors: what is no value is rejected") {
  for (const Row& row : table("bad-values.tsv")) {
    CAPTURE(row[0]);
    CHECK_FALSE(is_value(bytes_of(row[1])));
  }
}

TEST_CASE("vectors: every form of a column gives back its rows") {
  for (const Row& row : table("columns.tsv")) {
    CAPTURE(row[0]);
    const auto bytes = bytes_of(row[1]);
    format::ColumnReader column;
    REQUIRE(is_column(bytes, column));
    value::Encoder scratch;
    std::string json;
    for (std::size_t i = 0; i < 3; ++i) json += (i == 0 ? "[" : ", ") + read::Value(column.value(i, scratch)).json();
    CHECK(json + "]" == row[2]);
  }
}

TEST_CASE("vectors: what is no column is rejected") {
  for (const Row& row : table("bad-columns.tsv")) {
    CAPTURE(row[0]);
    format::ColumnReader column;
    CHECK_FALSE(is_column(bytes_of(row[1]), column));
  }
}
