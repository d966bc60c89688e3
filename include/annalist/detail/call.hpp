// SPDX-License-Identifier: Apache-2.0
// OpenCall: one execution of an audited function, from its entry to its return. This is the hot path of C++ and of
// Python.
#pragma once
#include <annalist/detail/runtime.hpp>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace annalist::detail {

/// Purpose: writes the frame at entry and the record at return, without lock, allocation or system call.
/// Thread safety: used by one thread at a time. Invariants: (1) while open and not begun in the ring, frame_ stands
/// among the frames of the producer that was the thread's at entry. (2) The frame's header is stored after its
/// contents, the record's before the ring's head.
class OpenCall {
 public:
  /// `encode(Writer&)` writes the arguments, one item for each parameter.
  template <class Encode>
  __attribute__((always_inline)) OpenCall(Function& function, Encode&& encode) : function_(&function) {
    begun_.call = 0;  // the rest of it is of nobody's interest
    std::uint64_t state = __atomic_load_n(&function.state, __ATOMIC_RELAXED);
    Producer* producer = annalist_producer;
    // Closed at a function's and a thread's first call in a session, among too many open calls, while capturing, in a
    // forked child.
    if ((state >> kEpochShift) != producer->epoch || producer->frame >= producer->frames_end) [[unlikely]] {
      state = prepare_call(function);
      producer = annalist_producer;
    }
    state_ = state;
    if (state == 0 || (state & kFunctionSkip) != 0) [[unlikely]]
      return;
    if (producer->frame >= producer->frames_end) [[unlikely]] {
      begin_deep(producer, encode);
      return;
    }
    auto* frame = reinterpret_cast<Frame*>(producer->frame);
    Writer out(producer->frame + sizeof(Frame), producer->frames_end + sizeof(Frame));
    encode(out);
    if (out.spilled()) [[unlikely]] {
      begin_spilled(producer, out);
      return;
    }
    const std::uint64_t size = round_up_8(sizeof(Frame) + out.size());
    const std::uint64_t call = ++producer->next_call;
    frame->call = call;
    frame->parent = producer->current;
    frame->done = kNotDone;
    // The stack of frames ends here; a reader must find that before it finds this frame.
    *reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::uint8_t*>(frame) + size) = kRecordNone;
    frame_ = frame;
    frame_bytes_ = static_cast<std::uint32_t>(size);
    argument_bytes_ = static_cast<std::uint32_t>(out.size());
    producer->current = call;
    producer->frame += size;
    frame->start = ticks(*producer);
    // Release: recovery and live readers trust a frame whose header stands.
    __atomic_store_n(&frame->header, record_header(kFrameOpen, size, static_cast<std::uint32_t>(state)),
                     __ATOMIC_RELEASE);
  }
  OpenCall(const OpenCall&) = delete;
  OpenCall& operator=(const OpenCall&) = delete;

  bool recorded() const noexcept { return frame_ != nullptr || begun_.call != 0; }
  bool writes_console() const noexcept { return (state_ & kFunctionConsole) != 0; }
  /// Whether the call is to write a line, which from now on is the caller's matter.
  bool take_console() noexcept {
    const bool taken = writes_console();
    state_ &= ~kFunctionConsole;
    return taken;
  }
  std::uint64_t number() const noexcept { return frame_ != nullptr ? frame_->call : begun_.call; }

  /// `encode(Writer&)` writes the result.
  template <class Encode>
  __attribute__((always_inline)) void returned(Encode&& encode) {
    if (recorded()) [[likely]]
      finish(kRecordReturned, static_cast<Encode&&>(encode));
    if (writes_console()) [[unlikely]]
      write_console_line(*function_, {});
  }

  /// The call leaves by the C++ exception that is being handled.
  ANNALIST_API void raised_current() noexcept;

  /// The call is left by an exception that is passing by, of which nothing can be known.
  ANNALIST_API void raised_unseen() noexcept;

  /// The call leaves by an exception that `encode` writes; `text` is "Type: message".
  template <class Encode>
  void raised(Encode&& encode, std::string_view text) {
    if (recorded()) finish(kRecordRaised, static_cast<Encode&&>(encode));
    if (writes_console()) write_console_line(*function_, text);
  }

 private:
  template <class Encode>
  __attribute__((always_inline)) void finish(RecordKind kind, Encode&& encode) {
    Producer* producer = annalist_producer;
    const std::uint64_t end_ticks = (state_ & kFunctionNoEnd) == 0 ? ticks(*producer)
                                    : frame_ != nullptr            ? frame_->start
                                                                   : begun_.start;
    const std::uint64_t header_bytes = sizeof(CallHeader) + argument_bytes_;
    // One test for: begun in the ring, not topmost, another thread, a forked child, a session that ended meanwhile.
    if (frame_ == nullptr || reinterpret_cast<std::uint8_t*>(frame_) + frame_bytes_ != producer->frame ||
        producer->write + header_bytes + 64 > producer->limit) [[unlikely]] {
      if (!make_room(producer, header_bytes + 64)) return finish_slow(kind, end_ticks, encode);
    }
    const std::uint64_t at = producer->write;
    std::uint8_t* record = producer->base + (at & producer->mask);
    copy_arguments(record + sizeof(CallHeader));
    Writer out(record + header_bytes, record + (producer->limit - at));
    encode(out);
    if (out.spilled()) [[unlikely]]
      return end_spilled(kind, end_ticks, out);
    // The encoder may have run code that moved the producer: what was reserved must still be what is written.
    if (producer != annalist_producer || producer->write != at) [[unlikely]]
      return end_spilled(kind, end_ticks, out);
    const std::uint64_t size = round_up_8(header_bytes + out.size());
    CallHeader header{record_header(kind, size, static_cast<std::uint32_t>(state_)), frame_->call, frame_->parent,
                      frame_->start, end_ticks - frame_->start};
    std::memcpy(record, &header, sizeof header);
    // A kill between the next two stores finds the frame done and its record whole.
    __atomic_store_n(&frame_->done, at + size, __ATOMIC_RELAXED);
    producer->write = at + size;
    // Release; pairs with the recorder's acquire in Ring::take.
    __atomic_store_n(producer->head, at + size, __ATOMIC_RELEASE);
    producer->current = header.parent;
    __atomic_store_n(&frame_->header, std::uint64_t{kRecordNone}, __ATOMIC_RELEASE);
    producer->frame = reinterpret_cast<std::uint8_t*>(frame_);
  }

  /// Before the outcome is written, for it copies up to 15 bytes more. Most are so few that calling memcpy costs more.
  void copy_arguments(std::uint8_t* to) const noexcept {
    const auto* from = reinterpret_cast<const std::uint8_t*>(frame_ + 1);
    if (argument_bytes_ > 256) [[unlikely]] {
      std::memcpy(to, from, argument_bytes_);
      return;
    }
    for (std::uint32_t i = 0; i < argument_bytes_; i += 16) std::memcpy(to + i, from + i, 16);
  }
  /// No room among the frames: the call stands in the ring while it is open.
  template <class Encode>
  __attribute__((noinline, cold)) void begin_deep(Producer* producer, Encode&& encode) {
    std::uint8_t scratch[1024];
    Writer out(scratch, scratch + sizeof scratch);
    encode(out);
    begin_spilled(producer, out);
  }
  /// Room for a record of the topmost frame; false: the slow way.
  bool make_room(Producer*& producer, std::size_t bytes) noexcept {
    if (frame_ == nullptr || reinterpret_cast<std::uint8_t*>(frame_) + frame_bytes_ != producer->frame) return false;
    Producer* roomy = reserve_slow(bytes);
    if (roomy == nullptr || roomy != producer ||
        reinterpret_cast<std::uint8_t*>(frame_) + frame_bytes_ != producer->frame)
      return false;
    return true;
  }
  template <class Encode>
  __attribute__((noinline, cold)) void finish_slow(RecordKind kind, std::uint64_t end_ticks, Encode&& encode) {
    std::uint8_t scratch[1024];
    Writer out(scratch, scratch + sizeof scratch);
    encode(out);
    end_spilled(kind, end_ticks, out);
  }
  ANNALIST_API void begin_spilled(Producer* producer, const Writer& arguments) noexcept;
  ANNALIST_API void end_spilled(RecordKind kind, std::uint64_t end_ticks, const Writer& outcome) noexcept;

  Function* function_;
  std::uint64_t state_ = 0;
  Frame* frame_ = nullptr;
  std::uint32_t frame_bytes_ = 0;
  std::uint32_t argument_bytes_ = 0;
  CallHeader begun_;  // of a call begun in the ring; else only `call` is set
};

}  // namespace annalist::detail
