// SPDX-License-Identifier: Apache-2.0
// What lies in shared memory and in a thread's producer: the layout that inlined code of several libraries in one
// process, the recorder, live readers and recovery agree upon. Frozen for the life of libannalist.so.1:
// tests/unit/record/layout_test.cpp asserts it.
#pragma once
#include <annalist/export.hpp>
#include <cstddef>
#include <cstdint>

namespace annalist::detail {

/// What a record in a ring, or a frame of an open call, is.
enum RecordKind : std::uint8_t {
  kRecordNone = 0,      // a frame's header: here the stack of open calls ends
  kRecordReturned = 1,  // CallHeader, arguments, result
  kRecordRaised = 2,    // CallHeader, arguments, exception
  kRecordBegun = 3,     // CallHeader with duration 0, arguments: a call that found no room among the frames
  kRecordEnded = 4,     // CallHeader with the end in `start` and duration 0, then the result
  kRecordFailed = 5,    // the same, then the exception
  kRecordThread = 6,    // ThreadRecord: from here on the ring is this thread's
  kRecordNote = 7,      // CallHeader with the call in which it was made in `call`; then a text
  kRecordGap =
      8,  // CallHeader with the count in `call`, the gap's begin in `start`, its length in `duration`; then the reason
  kRecordEndedSuspended = 9,    // as kRecordEnded, then how it was suspended (trail-format.md §3, `suspended`)
  kRecordFailedSuspended = 10,  // as kRecordFailed, then the same
  kFrameOpen = 16,              // a frame: this call is open
  kFrameLeft = 17,              // a frame whose call has ended but that is not the topmost
};

/// kind | size << 8 | function << 32; size in bytes counts the header and what follows, rounded up to 8.
constexpr std::uint64_t record_header(RecordKind kind, std::uint64_t size, std::uint32_t function) noexcept {
  return std::uint64_t{kind} | size << 8 | std::uint64_t{function} << 32;
}
constexpr RecordKind record_kind(std::uint64_t header) noexcept { return static_cast<RecordKind>(header & 0xff); }
constexpr std::uint32_t record_size(std::uint64_t header) noexcept {
  return static_cast<std::uint32_t>(header >> 8) & 0xffffff;
}
constexpr std::uint32_t record_function(std::uint64_t header) noexcept {
  return static_cast<std::uint32_t>(header >> 32);
}
constexpr std::uint64_t round_up_8(std::uint64_t n) noexcept { return (n + 7) & ~std::uint64_t{7}; }

/// A parent that is a call of the parent process (session record, `parent`).
inline constexpr std::uint64_t kForeignParent = ~std::uint64_t{0};
inline constexpr std::uint64_t kNotDone = ~std::uint64_t{0};
/// A call may end on another thread, whose ring then has its record: `Frame::done` is a position in the frame's own
/// ring, or has the number of another, plus one, above its position there.
inline constexpr int kDoneRingShift = 48;
constexpr std::uint64_t done_in(std::uint64_t ring, std::uint64_t position) noexcept {
  return (ring + 1) << kDoneRingShift | position;
}

/// The head of every record of a call. Times in ticks of the session's clock.
struct CallHeader {
  std::uint64_t header;
  std::uint64_t call;
  std::uint64_t parent;
  std::uint64_t start;
  std::uint64_t duration;
};

/// An open call. The arguments follow it, encoded. `header` is written last at entry and cleared last at return.
struct Frame {
  std::uint64_t header;
  std::uint64_t call;
  std::uint64_t parent;
  std::uint64_t start;
  std::uint64_t done;  // where the call's record ends once that is written (done_in), else kNotDone
};
static_assert(sizeof(Frame) == sizeof(CallHeader));

struct ThreadRecord {
  std::uint64_t header;
  std::uint64_t thread;
};

/// The first page of a ring's file. The frames follow it, then the data, which is mapped twice in a row.
struct RingHeader {
  std::uint64_t magic;     // kRingMagic, written last
  std::uint64_t capacity;  // of the data, a power of two; changed only while head == tail
  std::uint64_t frames_bytes;
  std::uint64_t number;
  char session[32];
  std::uint8_t pad0[512 - 64];
  std::uint64_t head;  // written by the thread, release; pairs with the recorder's acquire
  std::uint8_t pad1[256 - 8];
  std::uint64_t
      tail;  // written by the recorder, release, once what precedes it is in the file; pairs with the thread's acquire
};
inline constexpr std::uint64_t kRingMagic = 0x31474e4952414e41;  // "ANARING1"
inline constexpr std::size_t kRingHeaderBytes = 4096;
inline constexpr std::size_t kFramesBytes = 65536;
/// Behind the frames' end, so that the header behind the last frame can be cleared without a test.
inline constexpr std::size_t kFramesSlack = 64;

/// A thread's side of its ring, in a private page that the kernel empties in a forked child: then every test below
/// leads to the slow path, as it does where no session records. What each call needs comes first, in one cache line.
struct Producer {
  std::uint64_t key;         // what kShortWay leaves of the state of a function whose calls go the short way; kBusyKey
  std::uint8_t* frame;       // where the next frame goes
  std::uint8_t* frames_end;  // no frame reaches beyond; null: none may be written
  std::uint64_t next_call;   // the number dealt out last
  std::uint64_t current;     // the innermost open call, or the parent that was adopted
  std::uint64_t write;       // next position; only ever grows
  std::uint64_t limit;       // position up to which may be written without asking
  std::uint8_t* base;        // of the ring's data
  std::uint64_t mask;        // capacity - 1
  std::uint64_t* head;       // RingHeader::head
  std::uint32_t clock;       // 1: ticks are the processor's, 0: nanoseconds of CLOCK_MONOTONIC
  std::uint32_t epoch;       // of the session that it serves; 0: none
  std::uint64_t call_block_end;  // numbers beyond it are another thread's
};

/// What is known of an audited function when it is decorated. Lives as long as the process.
struct FunctionInfo {
  const char* name;
  const char* language;
  const char* file;        // may be null
  std::uint32_t line;      // 0: unknown
  const char* parameters;  // JSON array as in trail-format.md §2
  std::uint32_t parameter_count;
  const char* result;   // declared type, may be null
  std::uint32_t level;  // 10 to 50; 0: the session's default
  const char* effect;   // may be null
  const char* message;  // may be null
  const char* extra;    // an encoded value, may be null
  std::uint32_t extra_bytes;
  std::uint32_t timing;  // 0: start and duration, 1: start only
};

/// An audited function: one for each place in the code, zero-initialised but for `info`.
struct Function {
  std::uint64_t state;  // id | flags | epoch << kEpochShift: good while the epoch is the thread's. Atomic, relaxed
  const FunctionInfo* info;
};
inline constexpr std::uint64_t kFunctionConsole = std::uint64_t{1} << 32;  // writes a line
inline constexpr std::uint64_t kFunctionSkip = std::uint64_t{1} << 33;     // leaves no record
inline constexpr std::uint64_t kFunctionNoEnd = std::uint64_t{1}
                                                << 34;  // its duration is not measured: one clock read less
inline constexpr int kEpochShift = 40;
/// The part of a state that decides whether a call goes the short way: it does where this is the producer's key.
inline constexpr std::uint64_t kShortWay = ~std::uint64_t{0} << kEpochShift | kFunctionConsole | kFunctionSkip;
/// A thread's key while it is inside the library, where a signal handler might find it: no function's.
inline constexpr std::uint64_t kBusyKey = 1;

/// Of annalist_epoch: whether a session records has to be asked.
inline constexpr std::uint32_t kUnknownEpoch = ~std::uint32_t{0};

}  // namespace annalist::detail
