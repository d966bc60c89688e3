// SPDX-License-Identifier: Apache-2.0
// Changes of seeds that are the same on every machine and in every run.
#pragma once
#include <cstdint>

#include "vectors.hpp"

namespace fuzz {

/// Numbers that look random. Thread safety: none.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  /// Below `limit`, which is not 0.
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }

 private:
  std::uint64_t state_;
};

/// One of the seeds with a few bytes changed, moved, left out or put in from another.
Seed mutate(const Seeds& seeds, Numbers& numbers);

}  // namespace fuzz
