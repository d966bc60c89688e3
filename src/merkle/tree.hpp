// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 6962 over a file's messages (trail-format.md §6), grown one leaf at a time.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "value/cursor.hpp"

namespace annalist::merkle {

using Hash = std::array<std::uint8_t, 32>;

/// SHA-256(0x00 ‖ payload).
Hash leaf_hash(value::Bytes payload);
/// SHA-256(0x01 ‖ left ‖ right).
Hash node_hash(const Hash& left, const Hash& right);

/// Purpose: the root after any number of leaves, in log2(n) memory. Thread safety: none.
/// Invariant: peaks_ has one complete subtree for each bit of size_, the largest first.
class Tree {
 public:
  void add(const Hash& leaf);
  std::uint64_t size() const { return size_; }
  /// Of no leaves: SHA-256 of nothing.
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> peaks_;
};

}  // namespace annalist::merkle
