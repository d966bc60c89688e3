// SPDX-License-Identifier: Apache-2.0
// Reads what lies in a ring: records between two positions, and the frames of open calls. Believes nothing: rings
// outlive their process.
#pragma once
#include <annalist/detail/ring.hpp>
#include <cstdint>
#include <map>

#include "format/record_run.hpp"
#include "value/cursor.hpp"

namespace annalist::format {

/// A record or a frame. `body` is what follows the header: arguments and outcome, and padding.
struct RingRecord {
  detail::RecordKind kind = detail::kRecordNone;
  std::uint32_t function = 0;
  std::uint64_t call = 0;
  std::uint64_t parent = 0;
  std::uint64_t start_ticks = 0;
  std::uint64_t duration_ticks = 0;
  std::uint64_t thread = 0;  // of kRecordThread
  value::Bytes body;
};

/// `data` is mapped twice in a row. Thread safety: none; the bytes between the positions must not change meanwhile.
class RingReader {
 public:
  RingReader(const std::uint8_t* data, std::uint64_t capacity) : data_(data), capacity_(capacity) {}

  /// The record at `position`, which moves behind it. False at `head`, or where no record can stand: then ok() is
  /// false.
  bool next(std::uint64_t& position, std::uint64_t head, RingRecord& record);
  bool ok() const { return ok_; }

  /// The records from `position` on that make a run and end before `end`, which is not beyond the ring's head; the
  /// position stays. None where they are not enough.
  RecordRun run(std::uint64_t position, std::uint64_t end) const;

 private:
  const std::uint8_t* data_;
  std::uint64_t capacity_;
  bool ok_ = true;
};

/// The heads of a session's rings, by their numbers.
using RingHeads = std::map<std::uint64_t, std::uint64_t>;

/// The next open call among the frames of `ring` from `offset` on, which moves behind it; false at their end. A frame
/// that says that its record ends before the head of the ring that has it is of a call that has returned.
bool next_open_frame(value::Bytes frames, std::uint64_t ring, const RingHeads& heads, std::size_t& offset,
                     RingRecord& record);

}  // namespace annalist::format
