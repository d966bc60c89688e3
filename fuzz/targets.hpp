// SPDX-License-Identifier: Apache-2.0
// What is fuzzed: everything that takes bytes which nobody vouches for, as functions of those bytes.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "value/cursor.hpp"
#include "vectors.hpp"

namespace fuzz {

/// Purpose: one thing to be fuzzed. `run` returns, whatever the bytes are, and ends the process where a promise is
/// broken. Thread safety: none.
struct Target {
  std::string_view name;
  void (*run)(Bytes input);
  Seeds (*seeds)(const Vectors& vectors);
  std::size_t cost =
      1;  // how many times that of the cheapest, about: a replay runs so many times fewer mutations of it
};

/// In the order in which they are run.
extern const std::vector<Target> kTargets;

/// Null where there is none of that name.
const Target* find_target(std::string_view name);

/// Ends the process unless `holds`: what the code under test promises for any input.
inline void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

void fuzz_value(Bytes input);
void fuzz_ring_value(Bytes input);
void fuzz_column(Bytes input);
void fuzz_block(Bytes input);
void fuzz_message(Bytes input);
void fuzz_container(Bytes input);
void fuzz_session(Bytes input);
void fuzz_reader(Bytes input);
void fuzz_ring(Bytes input);
void fuzz_text(Bytes input);
void fuzz_files(Bytes input);

Seeds value_seeds(const Vectors& vectors);
Seeds ring_value_seeds(const Vectors& vectors);
Seeds column_seeds(const Vectors& vectors);
Seeds block_seeds(const Vectors& vectors);
Seeds message_seeds(const Vectors& vectors);
Seeds container_seeds(const Vectors& vectors);
Seeds session_seeds(const Vectors& vectors);
Seeds reader_seeds(const Vectors& vectors);
Seeds ring_seeds(const Vectors& vectors);
Seeds text_seeds(const Vectors& vectors);
Seeds files_seeds(const Vectors& vectors);

}  // namespace fuzz
