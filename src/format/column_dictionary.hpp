// SPDX-License-Identifier: Apache-2.0
// Finds which rows of a column are the same, for the form "dictionary".
#pragma once
#include <cstdint>
#include <vector>

#include "format/column_kernels.hpp"
#include "format/column_values.hpp"

namespace annalist::format {

/// As trail-format.md §3 has it: no more values than this in a dictionary.
inline constexpr std::size_t kMaxDictionary = 65536;

/// The rows in which a value stands for the first time, and for every row the index of its value among those.
struct Dictionary {
  std::vector<std::size_t> firsts;
  std::vector<std::uint64_t> indices;
};

/// False where there are more than `limit` different words, or so many that a dictionary does not pay.
[[nodiscard]] bool index_words(Words words, std::size_t limit, Dictionary& dictionary);
[[nodiscard]] bool index_values(const ColumnValues& values, std::size_t limit, Dictionary& dictionary);

}  // namespace annalist::format
