// SPDX-License-Identifier: Apache-2.0
// The order of encodings (RFC 8949 §4.2.1): byte by byte, and what is the beginning of another before it.
#pragma once
#include <algorithm>
#include <cstring>
#include <vector>

#include "value/cursor.hpp"
#include "value/encoder.hpp"

namespace annalist::value {

/// Less than, equal to or greater than 0 as `a` comes before, is, or comes after `b`.
inline int compare(Bytes a, Bytes b) {
  const std::size_t common = std::min(a.size(), b.size());
  const int order = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
  if (order != 0 || a.size() == b.size()) return order;
  return a.size() < b.size() ? -1 : 1;
}

/// Puts the groups of bytes that follow one another in `out` from `begin` on into ascending order. Group i ends at
/// ends[i].
void sort_groups(Encoder& out, std::size_t begin, const std::vector<std::size_t>& ends);

}  // namespace annalist::value
