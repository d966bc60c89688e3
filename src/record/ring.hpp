// SPDX-License-Identifier: Apache-2.0
// A ring and its two sides: the thread's producer and the recorder's position.
#pragma once
#include <annalist/detail/ring.hpp>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "format/collector.hpp"
#include "os/ring_file.hpp"

namespace annalist::record {

/// Purpose: one thread at a time writes, the recorder reads. Ownership: shared by the session and the thread that uses
/// it, for a thread may outlive the session. Thread safety: `state` and `released` are the recorder's, `producer` is
/// the thread's; header().head and tail are the two sides' only meeting place.
struct Ring {
  static constexpr std::uint64_t kFirstCapacity_bytes = 256 << 10;
  /// Where there is no room for more; it grows later if it can.
  static constexpr std::uint64_t kLeastCapacity_bytes = 32 << 10;
  /// Room is granted in steps, so that the recorder is woken and call numbers are dealt out in time.
  static constexpr std::uint64_t kStep_bytes = 64 << 10;

  [[nodiscard]] static Result<std::shared_ptr<Ring>> create(const std::string& path, const std::string& session,
                                                            std::uint64_t number, std::uint64_t capacity_bytes);
  ~Ring();

  std::uint64_t head() const {
    // Acquire; pairs with the release of OpenCall::finish and ThreadState::append.
    return __atomic_load_n(&file.header().head, __ATOMIC_ACQUIRE);
  }
  std::uint64_t tail() const {
    // Acquire; pairs with release(): what was read there has been read.
    return __atomic_load_n(&file.header().tail, __ATOMIC_ACQUIRE);
  }
  /// Everything before `position` is in the file: its room is free.
  void release(std::uint64_t position) { __atomic_store_n(&file.header().tail, position, __ATOMIC_RELEASE); }
  /// With so much to be taken, or to be released, there is reason to hurry.
  std::uint64_t pressure_bytes() const { return file.capacity() / 4; }
  bool owns(const void* frame) const {
    const auto* at = static_cast<const std::uint8_t*>(frame);
    return at >= file.frames() && at < file.frames() + detail::kFramesBytes;
  }
  /// Whether calls stand there whose end has not come yet.
  bool has_open_frames() const;
  /// Where frames end as long as the fast path is open.
  std::uint8_t* frames_end() const { return file.frames() + detail::kFramesBytes - detail::kFramesSlack; }
  /// The next call asks prepare_call(), and every one until Thread::open_fast_path().
  void close_fast_path() {
    __atomic_store_n(&producer->frames_end, static_cast<std::uint8_t*>(nullptr), __ATOMIC_RELAXED);
  }
  /// The producer's fast paths are closed from here on; the thread may still be inside one.
  void close() {
    __atomic_store_n(&producer->key, std::uint64_t{0}, __ATOMIC_RELAXED);
    __atomic_store_n(&producer->epoch, 0u, __ATOMIC_RELAXED);
    __atomic_store_n(&producer->limit, std::uint64_t{0}, __ATOMIC_RELAXED);
    close_fast_path();
  }

  os::RingFile file;
  detail::Producer* producer = nullptr;  // in a page of its own, emptied in a forked child
  format::RingState state;
  std::uint64_t released = 0;
  std::atomic<std::uint32_t> left_frames{0};  // among the frames, of calls that ended out of turn
};

}  // namespace annalist::record
