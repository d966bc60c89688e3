// SPDX-License-Identifier: Apache-2.0
// A list of encoded items, one after the other, with where each ends: what a column of values that are no plain numbers
// is collected in.
#pragma once
#include <cstddef>
#include <vector>

#include "value/encoder.hpp"

namespace annalist::format {

/// Thread safety: none. Invariant: ends_ ascends, and its last is the size of bytes_.
class ColumnValues {
 public:
  std::size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  /// Of all items together.
  std::size_t bytes() const { return bytes_.size(); }
  value::Bytes all() const { return bytes_.bytes(); }
  value::Bytes operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return bytes_.bytes().subspan(begin, ends_[i] - begin);
  }

  void add(value::Bytes item) {
    bytes_.append(item);
    end_item();
  }
  /// For one item that is encoded in place: write it to open(), then end_item().
  value::Encoder& open() { return bytes_; }
  void end_item() { ends_.push_back(bytes_.size()); }

  void clear() {
    bytes_.clear();
    ends_.clear();
  }

 private:
  value::Encoder bytes_;
  std::vector<std::size_t> ends_;
};

}  // namespace annalist::format
