// SPDX-License-Identifier: Apache-2.0
// spec/vectors as material for seeds: its items, its columns, its files, and what stands in those.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "value/cursor.hpp"

namespace fuzz {

using annalist::value::Bytes;
using Seed = std::vector<std::uint8_t>;
using Seeds = std::vector<Seed>;

/// Everything of one session file that is good as far as it goes.
struct SessionParts {
  Seed records;  // of all its chunks, decompressed
  Seeds blocks;  // payloads of functions
  Seeds others;  // payloads of reserved channels
};

struct Vectors {
  Seeds items;    // of values.tsv and bad-values.tsv
  Seeds columns;  // of columns.tsv and bad-columns.tsv
  Seeds files;    // of good/ and bad/
  std::vector<SessionParts> sessions;

  /// Of the directory spec/vectors; ends the process where it is not there.
  static Vectors read(const std::string& directory);
};

/// The file of one session whose only chunk holds the records, not compressed and without any CRC, so that a change of
/// a byte is a change of what the byte says. With `is_sealed` it has a summary.
Seed loose_file(Bytes records, bool is_sealed);

inline Seed seed_of(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace fuzz
