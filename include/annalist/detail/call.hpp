// SPDX-License-Identifier: Apache-2.0
// OpenCall: one execution of an audited function, from its entry to its return. This is the hot path of C++ and of
// Python.
#pragma once
#include <annalist/detail/bounded.hpp>
#include <annalist/detail/runtime.hpp>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace annalist::detail {

/// What the rest of a call needs to know of its beginning. Small enough to be kept in registers, and handed on by
/// value, so that it is.
struct BegunCall {
  Frame* frame = nullptr;            // null: not recorded
  std::uint64_t state = 0;           // the function's
  std::uint32_t argument_bytes = 0;  // kBegunInRing: the frame is the heap's
};
inline constexpr std::uint32_t kBegunInRing = ~std::uint32_t{0};

/// Begins a call for which there is no room among the frames: it stands in the ring while it is open.
ANNALIST_API BegunCall begin_deep(std::uint64_t state, const std::uint8_t* arguments, std::size_t bytes) noexcept;
/// Ends a call for whose record there is no room, out of turn, on another thread, in a forked child or after its
/// session.
ANNALIST_API void end_slowly(BegunCall call, RecordKind kind, std::uint64_t end_ticks, const std::uint8_t* outcome,
                             std::size_t bytes) noexcept;
ANNALIST_API void end_by_current_exception(Function& function, BegunCall call) noexcept;
ANNALIST_API void end_by_unseen_exception(Function& function, BegunCall call) noexcept;

/// Arguments of which nothing is known before they are encoded.
struct Unbounded {};

/// Purpose: writes the frame at entry and the record at return, without lock, allocation or system call.
/// Thread safety: used by one thread at a time. Invariants: (1) while open and not begun in the ring, the frame stands
/// among the frames of the producer that was the thread's at entry. (2) The frame's header is stored after its
/// contents, the record's before the ring's head. (3) The object's address is never taken: what is out of line gets
/// copies.
class OpenCall {
 public:
  /// False: no session records, and none is to be begun by a call.
  static bool may_record() noexcept { return __atomic_load_n(&annalist_epoch, __ATOMIC_RELAXED) != 0; }
  static std::uint64_t state_of(const Function& function) noexcept {
    return __atomic_load_n(&function.state, __ATOMIC_RELAXED);
  }
  /// Whether calls of a function leave no trace in the session that runs, or none runs. `state` is the function's.
  static bool passes(std::uint64_t state) noexcept {
    if ((state & kShortWay) == annalist_producer->key && state != 0) [[likely]]
      return false;
    const std::uint32_t epoch = __atomic_load_n(&annalist_epoch, __ATOMIC_RELAXED);
    return epoch == 0 ||
           (epoch == state >> kEpochShift && (state & (kFunctionSkip | kFunctionConsole)) == kFunctionSkip);
  }

  /// `encode` is Bounded or called with a Writer: it writes the arguments, one item for each parameter. `describe`
  /// tells the library of the function if need be.
  template <class Encode, class Describe>
  __attribute__((always_inline))
  OpenCall(Function& function, std::uint64_t state, const Encode& encode, const Describe& describe)
      : function_(&function) {
    Producer* producer = annalist_producer;
    // Closed at a function's and a thread's first call in a session, where lines are written, among too many open
    // calls, while capturing, in a signal handler that interrupts the library, in a forked child.
    if ((state & kShortWay) != producer->key || !has_room<Encode>(*producer)) [[unlikely]] {
      describe();
      begun_.state = state = prepare_call(function);
      if (state == 0 || (state & kFunctionSkip) != 0) return;
      producer = annalist_producer;
      if (!has_room<Encode>(*producer)) {
        begun_ = begin_aside(state, encode);
        return;
      }
    }
    begun_.state = state;
    begin(*producer, encode);
  }
  template <class Encode>
  __attribute__((always_inline)) OpenCall(Function& function, const Encode& encode)
      : OpenCall(function, state_of(function), encode, [] {}) {}
  /// Goes on with one that was handed on.
  OpenCall(Function& function, BegunCall begun) noexcept : function_(&function), begun_(begun) {}
  OpenCall(const OpenCall&) = delete;
  OpenCall& operator=(const OpenCall&) = delete;

  bool recorded() const noexcept { return begun_.frame != nullptr; }
  bool writes_console() const noexcept { return (begun_.state & kFunctionConsole) != 0; }
  /// Whether the call is to write a line, which from now on is the caller's matter.
  bool take_console() noexcept {
    const bool taken = writes_console();
    begun_.state &= ~kFunctionConsole;
    return taken;
  }
  std::uint64_t number() const noexcept { return begun_.frame->call; }

  /// `encode`, as above, writes the result. `Arguments` is the type that encoded the arguments, where that is Exact.
  template <class Arguments = Unbounded, class Encode>
  __attribute__((always_inline)) void returned(const Encode& encode) {
    if (recorded()) [[likely]]
      finish<Arguments>(kRecordReturned, encode);
    if (writes_console()) [[unlikely]]
      write_console_line(*function_, {});
  }

  /// The call leaves by the C++ exception that is being handled.
  void raised_current() const noexcept {
    if (recorded() || writes_console()) end_by_current_exception(*function_, begun_);
  }
  /// The call is left by an exception that is passing by, of which nothing can be known.
  void raised_unseen() const noexcept {
    if (recorded() || writes_console()) end_by_unseen_exception(*function_, begun_);
  }
  /// The call leaves by an exception that `encode` writes; `text` is "Type: message".
  template <class Encode>
  void raised(const Encode& encode, std::string_view text) {
    if (recorded()) finish<Unbounded>(kRecordRaised, encode);
    if (writes_console()) write_console_line(*function_, text);
  }

 private:
  template <class Encode>
  static bool has_room(const Producer& producer) noexcept {
    std::size_t bytes = sizeof(Frame);
    if constexpr (Bounded<Encode>) bytes += Encode::kMostBytes;
    return producer.frame + bytes <= producer.frames_end;
  }

  template <class Encode>
  __attribute__((always_inline)) void begin(Producer& producer, const Encode& encode) {
    WritingInPlace writing(producer);
    auto* const frame = reinterpret_cast<Frame*>(producer.frame);
    auto* const arguments = reinterpret_cast<std::uint8_t*>(frame + 1);
    if constexpr (Bounded<Encode>) {
      begun_.argument_bytes = static_cast<std::uint32_t>(encode.put(arguments) - arguments);
    } else {
      Writer out(arguments, producer.frames_end);
      encode(out);
      if (out.spilled()) [[unlikely]] {
        writing.end();
        begun_ = begin_deep(begun_.state, out.begin(), out.size());
        return;
      }
      begun_.argument_bytes = static_cast<std::uint32_t>(out.size());
    }
    const std::uint64_t size = round_up_8(sizeof(Frame) + begun_.argument_bytes);
    const std::uint64_t call = producer.next_call + 1;
    producer.next_call = call;
    frame->call = call;
    frame->parent = producer.current;
    frame->done = kNotDone;
    // The stack of frames ends here; a reader must find that before it finds this frame.
    auto* const next = reinterpret_cast<std::uint8_t*>(frame) + size;
    *reinterpret_cast<std::uint64_t*>(next) = kRecordNone;
    producer.current = call;
    producer.frame = next;
    begun_.frame = frame;
    frame->start = ticks(producer);
    // Release: recovery and live readers trust a frame whose header stands.
    __atomic_store_n(&frame->header, record_header(kFrameOpen, size, static_cast<std::uint32_t>(begun_.state)),
                     __ATOMIC_RELEASE);
  }

  template <class Arguments, class Encode>
  __attribute__((always_inline)) void finish(RecordKind kind, const Encode& encode) {
    Producer* const producer = annalist_producer;
    Frame* const frame = begun_.frame;
    const bool has_end = (begun_.state & kFunctionNoEnd) == 0;
    const std::uint64_t end_ticks = has_end ? ticks(*producer) : 0;
    std::uint64_t header_bytes = sizeof(CallHeader) + begun_.argument_bytes;
    if constexpr (Exact<Arguments>) header_bytes = sizeof(CallHeader) + Arguments::kMostBytes;
    // One test for: begun in the ring, not topmost, another thread, a forked child, a session that ended meanwhile.
    if (reinterpret_cast<std::uint8_t*>(frame) + round_up_8(header_bytes) != producer->frame) [[unlikely]]
      return end_aside(begun_, kind, end_ticks, encode);
    WritingInPlace writing(*producer);
    // Read once: the recorder may take it back, and what is written now still has the room it was given.
    const std::uint64_t limit = __atomic_load_n(&producer->limit, __ATOMIC_RELAXED);
    const std::uint64_t at = producer->write;
    if (at + header_bytes + kLeastRoom_bytes > limit) [[unlikely]] {
      writing.end();
      return end_aside(begun_, kind, end_ticks, encode);
    }
    std::uint8_t* const record = producer->base + (at & producer->mask);
    std::uint8_t* const outcome = record + header_bytes;
    const auto* const arguments = reinterpret_cast<const std::uint8_t*>(frame + 1);
    if constexpr (Exact<Arguments>)
      Arguments::copy(record + sizeof(CallHeader), arguments);
    else
      copy_arguments(record + sizeof(CallHeader), arguments, begun_.argument_bytes);
    std::uint64_t outcome_bytes;
    if constexpr (Bounded<Encode>) {
      static_assert(Encode::kMostBytes <= kLeastRoom_bytes);
      outcome_bytes = static_cast<std::uint64_t>(encode.put(outcome) - outcome);
    } else {
      Writer out(outcome, record + (limit - at));
      encode(out);
      // The encoder may have run code that moved the producer: what was reserved must still be what is written.
      if (out.spilled() || producer != annalist_producer || producer->write != at) [[unlikely]] {
        writing.end();
        return end_slowly(begun_, kind, end_ticks, out.begin(), out.size());
      }
      outcome_bytes = out.size();
    }
    const std::uint64_t size = round_up_8(header_bytes + outcome_bytes);
    const std::uint64_t start = frame->start, parent = frame->parent;
    auto* const header = reinterpret_cast<CallHeader*>(record);
    header->header = record_header(kind, size, static_cast<std::uint32_t>(begun_.state));
    header->call = frame->call;
    header->parent = parent;
    header->start = start;
    header->duration = has_end ? end_ticks - start : 0;
    // A kill between the next two stores finds the frame done and its record whole.
    __atomic_store_n(&frame->done, at + size, __ATOMIC_RELAXED);
    producer->write = at + size;
    // Release; pairs with the recorder's acquire in Ring::head.
    __atomic_store_n(producer->head, at + size, __ATOMIC_RELEASE);
    producer->current = parent;
    producer->frame = reinterpret_cast<std::uint8_t*>(frame);
    __atomic_store_n(&frame->header, std::uint64_t{kRecordNone}, __ATOMIC_RELEASE);
  }

  /// Before the outcome is written, for it copies up to 15 bytes more. Most are so few that calling memcpy costs more.
  static void copy_arguments(std::uint8_t* to, const std::uint8_t* from, std::uint32_t bytes) noexcept {
    if (bytes > 256) [[unlikely]] {
      std::memcpy(to, from, bytes);
      return;
    }
    for (std::uint32_t i = 0; i < bytes; i += 16) std::memcpy(to + i, from + i, 16);
  }

  // Encoded into memory that is no ring's. What is bounded is encoded where it stands, so that it need not be in
  // memory.
  template <class Encode>
  __attribute__((always_inline)) static BegunCall begin_aside(std::uint64_t state, const Encode& encode) {
    if constexpr (Bounded<Encode>) {
      std::uint8_t scratch[Encode::kMostBytes + 1];
      return begin_deep(state, scratch, static_cast<std::size_t>(encode.put(scratch) - scratch));
    } else {
      return begin_by_writer(state, encode);
    }
  }
  template <class Encode>
  __attribute__((noinline, cold)) static BegunCall begin_by_writer(std::uint64_t state, const Encode& encode) {
    std::uint8_t scratch[kScratch_bytes];
    Writer out(scratch, scratch + sizeof scratch);
    encode(out);
    return begin_deep(state, out.begin(), out.size());
  }
  template <class Encode>
  __attribute__((always_inline)) static void end_aside(BegunCall call, RecordKind kind, std::uint64_t end_ticks,
                                                       const Encode& encode) {
    if constexpr (Bounded<Encode>) {
      std::uint8_t scratch[Encode::kMostBytes + 1];
      end_slowly(call, kind, end_ticks, scratch, static_cast<std::size_t>(encode.put(scratch) - scratch));
    } else {
      end_by_writer(call, kind, end_ticks, encode);
    }
  }
  template <class Encode>
  __attribute__((noinline, cold)) static void end_by_writer(BegunCall call, RecordKind kind, std::uint64_t end_ticks,
                                                            const Encode& encode) {
    std::uint8_t scratch[kScratch_bytes];
    Writer out(scratch, scratch + sizeof scratch);
    encode(out);
    end_slowly(call, kind, end_ticks, out.begin(), out.size());
  }

  static constexpr std::size_t kScratch_bytes = 1024;
  /// Of the ring, for an outcome.
  static constexpr std::size_t kLeastRoom_bytes = 64;

  Function* function_;
  BegunCall begun_;
};

}  // namespace annalist::detail
