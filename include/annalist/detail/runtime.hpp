// SPDX-License-Identifier: Apache-2.0
// What inlined code calls of libannalist: the thread's producer, and the slow paths. Part of the frozen layout
// (ring.hpp).
#pragma once
#include <annalist/detail/ring.hpp>
#include <annalist/detail/writer.hpp>
#include <annalist/export.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace annalist::detail {

extern "C" {
/// Never null: where nothing is recorded it points to a producer without room.
extern ANNALIST_API __thread Producer* annalist_producer __attribute__((tls_model("initial-exec")));
/// Of the session that runs; 0: none does, calls pass; kUnknownEpoch: prepare_call knows. Atomic, relaxed: who sees the
/// change late is as one who called a moment earlier.
extern ANNALIST_API std::uint32_t annalist_epoch;
}

/// Before a call whose fast path is closed: gives the function its state in this session, the thread a ring. Returns
/// the state; 0: the call goes unrecorded and unannounced (no session, capturing, a gap that was counted). The producer
/// may be another afterwards. Throws Error where the session is to have no gap (OnGap::kRaise) and this call would be
/// one.
ANNALIST_API std::uint64_t prepare_call(Function& function);
/// For a call that goes on: the thread records in the session that runs, if it can.
ANNALIST_API void join_session(Function& function) noexcept;
/// Room for `bytes` more in the ring; null: they are not to be written. May wait for the recorder.
ANNALIST_API Producer* reserve_slow(std::size_t bytes) noexcept;
/// A whole record where suspended_call.hpp found no room for it in place. False: not recorded.
ANNALIST_API bool write_record_slow(RecordKind kind, std::uint32_t function, const CallHeader& header,
                                    const Writer& body) noexcept;
/// Of calls of this thread that no other one made: 0, or in a forked child kForeignParent.
ANNALIST_API std::uint64_t outermost_parent() noexcept;
/// Writes the function's console line. `exception` is empty, or "Type: message".
ANNALIST_API void write_console_line(const Function& function, std::string_view exception) noexcept;
/// Ticks where the processor's are not to be used.
ANNALIST_API std::uint64_t monotonic_ticks() noexcept;
/// `{"message": ..., "type": ...}` of the exception that is being handled, into `out`; and "Type: message" into `text`
/// (cut to `text_bytes`), whose length is returned.
ANNALIST_API std::size_t describe_current_exception(Writer& out, char* text, std::size_t text_bytes) noexcept;
/// Encoding runs code of the program (a hook, a repr): calls made there are not audited. May be nested.
ANNALIST_API void begin_capturing() noexcept;
ANNALIST_API void end_capturing() noexcept;
/// How a thread waits for the recorder: `run` is called with what blocks. Python gives its interpreter lock up around
/// it.
ANNALIST_API void set_wait_hook(void (*run)(void (*wait)(void*), void* context)) noexcept;
/// Who has text outputs of its own takes the lines of C++ functions too: `take` gets a line and its level, on any
/// thread, and returns whether it has done with it what is to be done.
ANNALIST_API void set_line_hook(bool (*take)(int level, std::string_view line)) noexcept;

/// What a language binding adds for child processes: which interpreter it is; where else than in the environment a
/// parent may have left its inheritance (null: nowhere); what is to be done once a child's session has begun.
ANNALIST_API void set_host(std::string_view interpreter, const char* (*inheritance)(), void (*begun)());
/// What a process that is started now shall find in its environment as ANNALIST_PARENT; into `text`, cut to `bytes`.
/// The length is returned, 0 where no session runs.
ANNALIST_API std::size_t inheritance(char* text, std::size_t bytes) noexcept;

/// Whether the thread is inside the library: whoever asks then runs in a signal handler, or while a value is captured.
inline bool is_busy(const Producer& producer) noexcept {
  return __atomic_load_n(&producer.key, __ATOMIC_RELAXED) == kBusyKey;
}

/// While it lives, the thread writes in place: an audited call that a signal handler makes finds the short way closed.
/// Requires: the producer is the thread's own.
class WritingInPlace {
 public:
  explicit WritingInPlace(Producer& producer) noexcept
      : producer_(&producer), key_(__atomic_load_n(&producer.key, __ATOMIC_RELAXED)) {
    __atomic_store_n(&producer.key, kBusyKey, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
  }
  ~WritingInPlace() { end(); }
  WritingInPlace(const WritingInPlace&) = delete;
  WritingInPlace& operator=(const WritingInPlace&) = delete;

  void end() noexcept {
    if (producer_ == nullptr) return;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    __atomic_store_n(&producer_->key, key_, __ATOMIC_RELAXED);
    producer_ = nullptr;
  }

 private:
  Producer* producer_;
  std::uint64_t key_;
};

inline std::uint64_t ticks(const Producer& producer) noexcept {
#if defined(__x86_64__)
  if (producer.clock != 0) [[likely]]
    return __builtin_ia32_rdtsc();  // its header has 50000 lines
#else
  (void)producer;
#endif
  return monotonic_ticks();
}

}  // namespace annalist::detail
