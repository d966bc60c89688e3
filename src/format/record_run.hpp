// SPDX-License-Identifier: Apache-2.0
// Records that are alike, one behind the other: a tight loop leaves thousands of them. They are taken apart column by
// column instead of call by call, in loops of a few instructions each.
#pragma once
#include <annalist/detail/ring.hpp>
#include <cstddef>
#include <cstdint>

#include "base/tick_span.hpp"

namespace annalist::format {

/// Calls of one function that returned, on one thread, and whose records have one size. Ownership: a view of the ring.
struct RecordRun {
  const std::uint8_t* first = nullptr;
  std::size_t record_bytes = 0;
  std::size_t count = 0;
  std::uint32_t function = 0;

  const std::uint8_t* field(std::size_t offset) const { return first + offset; }
};

/// No fewer are worth the preparations, and of more the first ones would have left the nearest cache.
inline constexpr std::size_t kLeastRun = 8, kMostRun = 256;

/// The 64-bit field at `offset` of each record.
void take_words(const RecordRun& run, std::size_t offset, std::uint64_t* out);
/// The times of each call. False where one began outside of the span.
[[nodiscard]] bool take_times(const RecordRun& run, const base::TickSpan& span, std::uint64_t* start_ns,
                              std::uint64_t* duration_ns);

/// The values that stand at `offset`, one kind each; false where one is of another. Doubles, as their bits.
[[nodiscard]] bool take_doubles(const RecordRun& run, std::size_t offset, std::uint64_t* out);
/// Integers from 0 to 2^63 - 1 of 1, 2, 4 or 8 bytes behind their heads, which are all `head` (24 to 27).
[[nodiscard]] bool take_naturals(const RecordRun& run, std::size_t offset, std::uint8_t head, std::uint64_t* out);
/// Items of one byte, from `least` to `greatest`.
[[nodiscard]] bool take_bytes(const RecordRun& run, std::size_t offset, std::uint8_t least, std::uint8_t greatest,
                              std::uint64_t* out);

}  // namespace annalist::format
