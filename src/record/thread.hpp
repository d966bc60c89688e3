// SPDX-License-Identifier: Apache-2.0
// A thread's part in recording: its ring, and the slow ways of runtime.hpp that need it.
#pragma once
#include <annalist/detail/runtime.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "record/session.hpp"

namespace annalist::record {

/// Thread safety: each thread has its own. Invariant: `annalist_producer` is the ring's producer while a ring is
/// attached, else the one without room.
class Thread {
 public:
  static Thread& get();
  /// Null: the thread has met no slow way yet.
  static Thread* current() noexcept;

  /// A ring of this session, whatever the thread had before. False: none can be had.
  bool attach(const std::shared_ptr<Session>& session);
  /// The ring goes back to its session's pool.
  void detach();
  /// As at its beginning, without touching what was shared: in a forked child.
  void forget();

  Session* session() const { return session_.get(); }
  Ring* ring() const { return ring_.get(); }
  const std::shared_ptr<Ring>& shared_ring() const { return ring_; }
  /// Whether the thread records in the session to which a function's state belongs.
  bool serves(std::uint64_t state) const {
    return ring_ != nullptr && ring_->producer->epoch != 0 && ring_->producer->epoch == state >> detail::kEpochShift;
  }
  bool is_attached_to(const Session& session) const { return session_.get() == &session && ring_ != nullptr; }

  /// Room for `bytes` more behind the producer's position. May wait. False: none can be had.
  bool reserve(std::size_t bytes);
  /// A record of the parts one after the other, padded. `header.header` holds kind and function; the size is filled in.
  /// `frame` is that of the call which the record ends, of whatever ring, or null: it is done in the same instant.
  /// False: counted as lost.
  bool append(detail::CallHeader header, detail::RecordKind kind, std::uint32_t function,
              std::span<const std::uint8_t> first, std::span<const std::uint8_t> second = {},
              detail::Frame* frame = nullptr);
  /// Takes a call whose record is written off the stack of open ones, wherever there it stands.
  void leave(detail::Frame& frame);

  /// Of calls that no other call of this thread made.
  std::uint64_t outermost_parent() const;

  /// After Ring::close_fast_path.
  void open_fast_path() {
    if (!is_capturing() && ring_->producer->frames_end == nullptr) ring_->producer->frames_end = ring_->frames_end();
  }

  void begin_capturing();
  void end_capturing();
  bool is_capturing() const { return capturing_ > 0; }

  /// Puts frames whose calls have ended out of turn out of the way.
  void drop_left_frames();

 private:
  bool has_room(std::size_t bytes) const;
  bool is_empty() const;
  /// Waits as long as there is reason to.
  bool wait_until(bool (*done)(const Thread& thread, std::size_t bytes), std::size_t bytes);
  bool wait_for_room(std::size_t bytes);
  void deal_numbers();
  void write_deferred();
  bool step_out_of_left_call();
  void cover(const detail::Frame& frame);

  std::shared_ptr<Session> session_;
  std::shared_ptr<Ring> ring_;
  int capturing_ = 0;
  std::uint64_t limit_ = 0;
  struct Deferred {
    detail::CallHeader header;
    detail::RecordKind kind;
    std::uint32_t function;
    std::vector<std::uint8_t> body;
  };
  std::vector<Deferred> deferred_;  // ended while a record was being written
};

/// Whether a slow way is closed to who enters it: a signal handler interrupted the thread inside the library. What the
/// program's own code does while a value of it is captured is no such thing.
inline bool is_interrupted(const Busy& busy) noexcept {
  return !busy.entered() && (Thread::current() == nullptr || !Thread::current()->is_capturing());
}

/// Runs what waits for the recorder, through the hook of set_wait_hook where there is one.
void run_waiting(void (*wait)(void*), void* context);

/// In a forked child, of the thread that forked.
void forget_thread();

}  // namespace annalist::record
