// SPDX-License-Identifier: Apache-2.0
// Turns the records of rings into blocks, notes, gaps and open calls. The recorder, recovery and readers of a living
// session share it.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/tick_span.hpp"
#include "format/block.hpp"
#include "format/function_table.hpp"
#include "format/messages.hpp"
#include "format/number_set.hpp"
#include "format/ring_reader.hpp"

namespace annalist::format {

/// Where a ring stands and whose it is.
struct RingState {
  std::uint64_t number = 0;
  std::uint64_t position = 0;
  std::uint64_t thread = 0;
};

/// How ticks become times; the recorder's clock (os/clock.hpp) is above this layer.
using TickConverter = std::function<base::TickSpan(std::uint64_t ticks)>;

/// Purpose: pairs what was begun with what ended and files completed calls by function.
/// Thread safety: none. Invariants: (1) a call is in a builder only once it has ended. (2) An end whose begin has not
/// been seen yet is kept until it is: the two may stand in different rings. (3) Whatever cannot be read is counted in
/// `unreadable()`, never guessed.
class Collector {
 public:
  Collector(FunctionTable& functions, TickConverter clock, std::string foreign_parent);

  /// Calls from now on have numbers that are not in the set, and none twice; others cannot be read. For rings that
  /// nobody vouches for.
  void expect_new(NumberSet known) { numbers_ = std::move(known); }

  /// Takes records from the ring's position up to `head`, at most about `limit_bytes` of them, and moves the position.
  /// False: a malformed record stopped it.
  bool take(RingState& ring, const std::uint8_t* data, std::uint64_t capacity, std::uint64_t head,
            std::uint64_t limit_bytes);
  /// Files a call that is open, from a frame: for the session's end.
  void take_open(const RingRecord& record, std::uint64_t thread);
  /// Calls begun before `rings` was written, from the file.
  void restore(const std::vector<RingPosition>& rings);

  /// Ends seen before their begins: another turn over the rings finds these.
  bool has_unmatched_ends() const { return !ends_.empty(); }
  std::uint64_t unreadable() const { return unreadable_; }
  /// Whether there is anything to be written: completed calls, notes, gaps.
  bool has_pending() const { return pending_calls_ != 0 || !notes_.empty() || !gaps_.empty(); }
  /// About how many bytes the completed calls will take.
  std::size_t pending_bytes() const;

  /// Function ids that have completed calls, and their builders.
  std::map<std::uint32_t, BlockBuilder>& builders() { return builders_; }
  void blocks_written() { pending_calls_ = 0; }
  std::vector<NoteMessage> take_notes() { return std::exchange(notes_, {}); }
  std::vector<GapMessage> take_gaps() { return std::exchange(gaps_, {}); }
  /// Calls begun in this ring that are still open.
  std::vector<OpenCall> begun_in(std::uint64_t ring) const;
  /// All calls that are open now, by number: begun, and given to take_open().
  std::vector<OpenCall> open_calls() const;

 private:
  struct Begun {
    std::uint64_t ring = 0, thread = 0, parent = 0;
    std::uint32_t function = 0;
    std::int64_t start_ns = 0;
    std::vector<std::uint8_t> arguments;  // one item after the other
  };
  struct End {
    bool raised = false, suspended = false;
    std::int64_t end_ns = 0;
    std::vector<std::uint8_t> outcome;  // and how it was suspended
  };

  const base::TickSpan& span_at(std::uint64_t ticks) {
    if (!span_.holds(ticks)) span_ = clock_(ticks);
    return span_;
  }
  std::int64_t wall_ns(std::uint64_t ticks) { return span_at(ticks).to_wall_ns(ticks); }
  /// Takes the calls of a run where they are like the one before; false, and nothing taken, where they are not.
  bool take_run(const RecordRun& run, RingState& ring);
  void take_record(const RingRecord& record, RingState& ring);
  void complete(const RingRecord& record, std::uint64_t thread);
  void begin(const RingRecord& record, const RingState& ring);
  void end(const RingRecord& record);
  void join(std::uint64_t call, const Begun& begun, const End& end);
  void add(std::uint32_t function, const CallRow& row);
  BlockBuilder* builder(std::uint32_t function);
  const FunctionDefinition* definition(std::uint32_t function);
  OpenCall open_call(std::uint64_t call, const Begun& begun) const;
  /// The text of a note or a gap; nothing, and counted, where it is none.
  std::optional<std::string> text_of(const RingRecord& record);

  FunctionTable& functions_;
  TickConverter clock_;
  base::TickSpan span_;  // the last that was asked for; of one turn, for the clock goes on
  std::string foreign_parent_;
  std::map<std::uint32_t, BlockBuilder> builders_;
  std::uint32_t last_function_ = 0;  // consecutive records are mostly of one function
  BlockBuilder* last_builder_ = nullptr;
  std::uint32_t last_begun_ = 0;
  const FunctionDefinition* last_definition_ = nullptr;  // finding one takes a lock
  std::unordered_map<std::uint64_t, Begun> begun_;
  std::unordered_map<std::uint64_t, End> ends_;
  std::vector<OpenCall> open_;
  std::vector<NoteMessage> notes_;
  std::vector<GapMessage> gaps_;
  std::optional<NumberSet> numbers_;
  std::uint64_t pending_calls_ = 0;
  std::uint64_t unreadable_ = 0;
};

}  // namespace annalist::format
