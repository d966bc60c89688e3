// SPDX-License-Identifier: Apache-2.0
// Values: items of a file, items of a ring, columns, and text that stands for something else.
#include <algorithm>
#include <annalist/level.hpp>
#include <annalist/read.hpp>
#include <string>

#include "../cli/printable.hpp"
#include "../cli/time_format.hpp"
#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "format/column_reader.hpp"
#include "read/function.hpp"
#include "read/json_reader.hpp"
#include "record/inheritance.hpp"
#include "targets.hpp"
#include "trail/session_name.hpp"
#include "value/deterministic.hpp"
#include "value/json.hpp"
#include "value/normalise.hpp"
#include "value/printable.hpp"
#include "value/text.hpp"

namespace fuzz {
namespace {

using namespace annalist;

bool is_json(std::string_view text) {
  read::JsonReader in(text);
  return in.skip() && in.at_end();
}

/// Whether a terminal may have it: UTF-8 without controls and without what turns the direction of writing.
bool is_harmless(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (base::utf8_prefix(text) != text.size() || std::any_of(text.begin(), text.end(), is_control)) return false;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest[0] == '\xc2' && static_cast<unsigned char>(rest[1]) < 0xa0) return false;
    if (rest.starts_with("\xe2\x80\xae") || rest.starts_with("\xe2\x81\xa6")) return false;
  }
  return true;
}

bool is_item(Bytes bytes) {
  value::Cursor in(bytes);
  in.item();
  return in.ok() && in.at_end();
}

}  // namespace

/// Written for machines and for people, whatever it is.
void fuzz_value(Bytes input) {
  const bool is_value = is_item(input);
  std::string json;
  require(value::append_json(json, input) == is_value, "JSON says whether an item is one");
  // The reader's limit is lower than that of values.
  const auto levels = std::count_if(json.begin(), json.end(), [](char c) { return c == '[' || c == '{'; });
  require(levels > 60 || is_json(json), "JSON is well-formed");
  for (const std::size_t width : {std::size_t{0}, std::size_t{20}}) {
    const std::string text = value::text(input, width);
    require(width == 0 || base::utf8_length(text) <= width, "text keeps its width");
    require(is_harmless(text), "text moves no cursor");
  }
  require(!value::is_deterministic(input) || is_value, "what is deterministic is an item");
}

Seeds value_seeds(const Vectors& vectors) { return vectors.items; }

/// From a ring into a file: what gets there is what a file may hold.
void fuzz_ring_value(Bytes input) {
  value::Cursor in(input);
  value::Encoder out;
  out.null();
  if (!value::normalise(in, out)) return require(out.size() == 1, "what is malformed leaves nothing behind");
  require(is_item(out.bytes().subspan(1)), "what is normalised is an item");
}

Seeds ring_value_seeds(const Vectors& vectors) { return vectors.items; }

/// The first byte is the number of rows.
void fuzz_column(Bytes input) {
  if (input.empty()) return;
  const std::size_t rows = input[0];
  value::Cursor in(input.subspan(1));
  format::ColumnReader column;
  if (!format::ColumnReader::parse(in, rows, column)) return;
  require(column.rows() == rows, "a column has the rows that were asked for");
  value::Encoder scratch;
  std::vector<double> numbers(rows);
  std::vector<std::int64_t> integers(rows);
  const bool has_numbers = column.numbers(numbers), has_integers = column.integers(integers);
  for (std::size_t row = 0; row < rows; ++row) {
    const Bytes item = column.value(row, scratch);
    require(is_item(item), "every row is an item");
    value::Cursor number(item);
    if (has_integers) require(number.signed_integer() == integers[row] && number.ok(), "rows and integers agree");
    if (has_numbers)
      require(value::Cursor(item).peek_major() <= detail::kNegative || value::is_float(value::Cursor(item).head()),
              "what has numbers has no other rows");
  }
}

Seeds column_seeds(const Vectors& vectors) {
  Seeds seeds = vectors.columns;
  for (Seed& seed : seeds) seed.insert(seed.begin(), 3);
  return seeds;
}

/// The first byte tells what the rest is taken for.
void fuzz_text(Bytes input) {
  if (input.empty()) return;
  const std::string text(input.begin() + 1, input.end());
  std::vector<read::Parameter> parameters;
  switch (input[0] % 8) {
    case 0:
      return (void)read::parse_parameters(text, parameters);
    case 1: {
      const auto inheritance = record::parse_inheritance(text);
      if (!inheritance) return;
      const auto again = record::parse_inheritance(record::to_text(*inheritance));
      return require(again && again->settings.trail == inheritance->settings.trail && again->pid == inheritance->pid,
                     "what is inherited is handed on");
    }
    case 2:
      return require(trail::session_of(text).find('/') == std::string_view::npos, "no part of a name leads elsewhere");
    case 3:
      return (void)cli::parse_time(text, 1'700'000'000'000'000'000);
    case 4:
      return (void)cli::duration(cli::zone_seconds(text));
    case 5:
      return (void)read::matches(text.substr(0, text.size() / 2), text.substr(text.size() / 2));
    case 6:
      return require(is_harmless(cli::printable(text)), "what is printed moves no cursor");
    default:
      return (void)Level::parse(text);
  }
}

Seeds text_seeds(const Vectors&) {
  return {seed_of(std::string_view("\0[{\"name\": \"x\", \"type\": \"int\", \"kind\": \"*\"}, {\"name\": "
                                   "\"\\ud83d\\ude00\", \"a\": [1e5, null]}]",
                                   84)),
          seed_of("\1session=0123456789abcdef;pid=17;trail=/tmp/a%20b;level_filter=INFO;console=1"),
          seed_of("\2/a/b/20231102T094213Z-host-17-0123456789abcdef.2.mcap.open"),
          seed_of("\3"
                  "2026-11-24T09:30:00.5+13:00"),
          seed_of("\3"
                  "1.5 days ago"),
          seed_of("\4+13:00"),
          seed_of("\5*.cl?p[a-z]pipeline.clip"),
          seed_of("\6\x1b[31m\xe2\x80\xae\xc2\x9b"),
          seed_of("\7WARNING")};
}

}  // namespace fuzz
