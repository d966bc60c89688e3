// SPDX-License-Identifier: Apache-2.0
// SuspendedCall: an execution that is left and resumed, a coroutine or a generator. What it runs on may change from one
// stretch to the next, so that it has no frame: its begin and its end are two records.
#pragma once
#include <annalist/detail/runtime.hpp>
#include <cstdint>
#include <cstring>

namespace annalist::detail {

/// Purpose: writes the record of the begin and that of the end. Thread safety: used by one thread at a time, by any.
/// Invariant: what is begun in one session ends in it or stays open.
class SuspendedCall {
 public:
  /// `encode(Writer&)` writes the arguments, one item for each parameter. The parent is `Producer::current` after it.
  template <class Encode>
  void begin(Function& function, Encode&& encode) {
    function_ = &function;
    state_ = prepare(function);
    if (state_ == 0 || (state_ & kFunctionSkip) != 0) return;
    write(
        kRecordBegun, encode,
        [&](CallHeader& header) {
          header.parent = annalist_producer->current;
          header.start = ticks(*annalist_producer);
        },
        number_);
  }

  bool recorded() const noexcept { return number_ != 0; }
  bool writes_console() const noexcept { return (state_ & kFunctionConsole) != 0; }
  std::uint64_t number() const noexcept { return number_; }
  std::uint32_t epoch() const noexcept { return static_cast<std::uint32_t>(state_ >> kEpochShift); }
  Function& function() const noexcept { return *function_; }

  /// Whether the thread records in this call's session; the thread's first record there makes it so.
  bool is_current() {
    if (annalist_producer->epoch != epoch()) [[unlikely]]
      join_session(*function_);
    return annalist_producer->epoch == epoch();
  }

  /// `kind` is kRecordEndedSuspended or kRecordFailedSuspended; `encode(Writer&)` writes the result or the exception,
  /// then how the call was suspended (trail-format.md §3).
  template <class Encode>
  void end(RecordKind kind, Encode&& encode) {
    if (!recorded() || !is_current()) return;
    const std::uint64_t end_ticks = ticks(*annalist_producer);
    std::uint64_t number = number_;
    write(
        kind, encode, [&](CallHeader& header) { header.start = end_ticks; }, number);
    number_ = 0;
  }

 private:
  static std::uint64_t prepare(Function& function) {
    const std::uint64_t state = __atomic_load_n(&function.state, __ATOMIC_RELAXED);
    const Producer* producer = annalist_producer;
    if ((state & kShortWay) != producer->key || producer->frames_end == nullptr) [[unlikely]]
      return prepare_call(function);
    return state;
  }

  /// `fill` completes the header once the body stands. A `number` of 0 is dealt out; it stays 0 where nothing could be
  /// recorded.
  template <class Encode, class Fill>
  void write(RecordKind kind, Encode&& encode, Fill&& fill, std::uint64_t& number) {
    constexpr std::size_t kRoom_bytes = sizeof(CallHeader) + 64;
    Producer* producer = annalist_producer;
    if (producer->write + kRoom_bytes > __atomic_load_n(&producer->limit, __ATOMIC_RELAXED) || is_busy(*producer))
        [[unlikely]] {
      producer = reserve_slow(kRoom_bytes);
      if (producer == nullptr) return write_elsewhere(kind, encode, fill, number);
    }
    WritingInPlace writing(*producer);
    const std::uint64_t at = producer->write;
    // Read once: the recorder may take it back, and what is written now still has the room it was given.
    const std::uint64_t limit = __atomic_load_n(&producer->limit, __ATOMIC_RELAXED);
    if (at + kRoom_bytes > limit) [[unlikely]] {
      writing.end();
      return write_elsewhere(kind, encode, fill, number);
    }
    std::uint8_t* record = producer->base + (at & producer->mask);
    Writer out(record + sizeof(CallHeader), record + (limit - at));
    encode(out);
    CallHeader header{0, number != 0 ? number : ++producer->next_call, 0, 0, 0};
    fill(header);
    // The encoder may have run code that moved the producer: what was reserved must still be what is written.
    if (out.spilled() || producer != annalist_producer || producer->write != at) [[unlikely]] {
      writing.end();
      if (write_record_slow(kind, static_cast<std::uint32_t>(state_), header, out)) number = header.call;
      return;
    }
    const std::uint64_t size = round_up_8(sizeof header + out.size());
    header.header = record_header(kind, size, static_cast<std::uint32_t>(state_));
    std::memcpy(record, &header, sizeof header);
    producer->write = at + size;
    // Release; pairs with the recorder's acquire in Ring::take.
    __atomic_store_n(producer->head, at + size, __ATOMIC_RELEASE);
    number = header.call;
  }

  template <class Encode, class Fill>
  __attribute__((noinline, cold)) void write_elsewhere(RecordKind kind, Encode&& encode, Fill&& fill,
                                                       std::uint64_t& number) {
    std::uint8_t scratch[1024];
    Writer out(scratch, scratch + sizeof scratch);
    encode(out);
    // In one instruction, which no signal handler comes between.
    const auto next = [] { return __atomic_add_fetch(&annalist_producer->next_call, 1, __ATOMIC_RELAXED); };
    CallHeader header{0, number != 0 ? number : next(), 0, 0, 0};
    fill(header);
    if (write_record_slow(kind, static_cast<std::uint32_t>(state_), header, out)) number = header.call;
  }

  Function* function_ = nullptr;
  std::uint64_t state_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace annalist::detail
