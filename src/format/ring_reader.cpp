// SPDX-License-Identifier: Apache-2.0
#include "format/ring_reader.hpp"

#include <algorithm>
#include <cstring>

namespace annalist::format {

using namespace detail;

bool RingReader::next(std::uint64_t& position, std::uint64_t head, RingRecord& record) {
  if (position >= head) return false;
  const std::uint8_t* at = data_ + (position & (capacity_ - 1));
  CallHeader header;
  std::memcpy(&header.header, at, sizeof header.header);
  const std::uint64_t size = record_size(header.header);
  record.kind = record_kind(header.header);
  record.function = record_function(header.header);
  const bool is_thread = record.kind == kRecordThread;
  const bool known = record.kind >= kRecordReturned && record.kind <= kRecordFailedSuspended;
  const std::uint64_t least = is_thread ? sizeof(ThreadRecord) : sizeof(CallHeader);
  if (!known || size < least || size % 8 != 0 || size > head - position || size > capacity_) {
    ok_ = false;
    return false;
  }
  if (is_thread) {
    std::memcpy(&record.thread, at + sizeof header.header, sizeof record.thread);
  } else {
    std::memcpy(&header, at, sizeof header);
    record.call = header.call;
    record.parent = header.parent;
    record.start_ticks = header.start;
    record.duration_ticks = header.duration;
  }
  record.body = value::Bytes(at + least, static_cast<std::size_t>(size - least));
  position += size;
  return true;
}

RecordRun RingReader::run(std::uint64_t position, std::uint64_t end) const {
  const std::uint8_t* first = data_ + (position & (capacity_ - 1));
  const std::uint64_t room = std::min(end - position, capacity_);
  std::uint64_t header;
  if (position >= end || room < sizeof(CallHeader)) return {};
  std::memcpy(&header, first, sizeof header);
  const std::uint64_t size = record_size(header);
  if (record_kind(header) != kRecordReturned || size < sizeof(CallHeader) || size % 8 != 0) return {};
  const std::uint64_t most = std::min<std::uint64_t>(room / size, kMostRun);
  std::size_t count = 0;
  std::uint64_t other = header;
  for (const std::uint8_t* at = first; count < most; at += size, ++count) {
    std::memcpy(&other, at, sizeof other);
    if (other != header) break;
  }
  if (count < kLeastRun) return {};
  return {first, static_cast<std::size_t>(size), count, record_function(header)};
}

namespace {

bool has_ended(const Frame& frame, std::uint64_t ring, const RingHeads& heads) {
  if (frame.done == kNotDone) return false;
  const std::uint64_t other = frame.done >> kDoneRingShift;
  const auto head = heads.find(other == 0 ? ring : other - 1);
  return head != heads.end() && (frame.done & ((std::uint64_t{1} << kDoneRingShift) - 1)) <= head->second;
}

}  // namespace

bool next_open_frame(value::Bytes frames, std::uint64_t ring, const RingHeads& heads, std::size_t& offset,
                     RingRecord& record) {
  while (frames.size() - offset >= sizeof(Frame)) {
    const std::uint8_t* at = frames.data() + offset;
    Frame frame;
    // Acquire; pairs with the release in OpenCall: a header that stands has its contents.
    frame.header = __atomic_load_n(reinterpret_cast<const std::uint64_t*>(at), __ATOMIC_ACQUIRE);
    const RecordKind kind = record_kind(frame.header);
    const std::uint64_t size = record_size(frame.header);
    if ((kind != kFrameOpen && kind != kFrameLeft) || size < sizeof frame || size % 8 != 0 ||
        size > frames.size() - offset)
      return false;
    std::memcpy(&frame.call, at + 8, sizeof frame - 8);
    offset += static_cast<std::size_t>(size);
    if (kind == kFrameLeft || has_ended(frame, ring, heads)) continue;
    record = {kind,        record_function(frame.header),
              frame.call,  frame.parent,
              frame.start, 0,
              0,           value::Bytes(at + sizeof frame, static_cast<std::size_t>(size) - sizeof frame)};
    return true;
  }
  return false;
}

}  // namespace annalist::format
