// SPDX-License-Identifier: Apache-2.0
// One session while it records: its rings, its file, and the recorder thread that brings the one into the other.
#pragma once
#include <time.h>

#include <annalist/detail/ring.hpp>
#include <annalist/status.hpp>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "os/clock.hpp"
#include "os/control.hpp"
#include "provenance/survey.hpp"
#include "record/busy.hpp"
#include "record/functions.hpp"
#include "record/losses.hpp"
#include "record/outage.hpp"
#include "record/ring.hpp"
#include "record/session_writer.hpp"
#include "record/settings.hpp"

namespace annalist::record {

/// A call of the parent process, of which this process is the child.
struct ParentCall {
  std::string session;  // empty: none
  std::uint64_t call = 0;
};

/// What OnGap::kAbort does.
[[noreturn]] void abort_for_gap(const std::string& text);

/// Purpose: from begin() to end(), every completed call of every thread gets into the file.
/// Thread safety: all public members. Ownership: shared by the process and the threads that use its rings.
/// Invariants: (1) a ring's tail moves only after the chunk that holds what precedes it is in the file. (2) Rings are
/// read by the recorder thread alone, and by end() after that thread is gone. (3) Call numbers are dealt out in blocks
/// of kNumbersPerBlock and never twice.
class Session {
 public:
  static constexpr std::uint64_t kNumbersPerBlock = 1 << 16;

  /// Creates file and control, starts the recorder. Where the settings name no trail there is neither: text outputs
  /// only.
  [[nodiscard]] static Result<std::shared_ptr<Session>> begin(const Settings& settings, std::uint32_t epoch,
                                                              const ParentCall& parent,
                                                              std::unique_ptr<provenance::Survey> survey);
  ~Session();

  /// Stops the recorder, takes what the rings still hold, seals. What threads do meanwhile is not in it any more.
  /// `code` is what has been imported by now, null where nobody tells.
  Status end(const std::string& reason, std::shared_ptr<const provenance::LoadedCode> code);
  /// Stops the recorder, with everything that is complete in the file: a process forks with no thread of ours in it, so
  /// that neither the child inherits half of one nor Python warns of it. The next record starts it again.
  void pause();
  /// In a forked child, of the parent's session: lets go of everything without touching what is shared.
  void abandon();

  /// A ring for the calling thread, used before by another perhaps; null where none can be had.
  std::shared_ptr<Ring> attach_ring();
  /// Around a fork: the recorder has stopped until somebody wakes it.
  bool is_paused() const { return paused_.load(std::memory_order_acquire); }
  void release_ring(std::shared_ptr<Ring> ring);
  /// The ring among whose frames `frame` stands, or null.
  std::shared_ptr<Ring> ring_of(const void* frame);
  /// Makes a function known to the file and to recovery. Safe to be called again.
  void add_function(std::uint32_t id, const detail::FunctionInfo& info);

  std::uint64_t next_number_block() { return numbers_.fetch_add(kNumbersPerBlock, std::memory_order_relaxed); }
  /// The recorder shall look at the rings now; with `commit`, and write what it finds.
  void wake(bool commit);
  /// Waits until the recorder has written another chunk, at most that long. False: it has not.
  bool wait_for_commit(std::uint64_t timeout_ns);
  /// Processor time that the recorder has used for its work; stands still while the file cannot be written.
  std::uint64_t recorder_time_ns() const;

  /// A thread has waited long enough (patience.hpp): from here on nobody waits, until a chunk has been written again.
  void begin_losing();
  bool is_losing() const { return losing_.load(std::memory_order_relaxed); }
  /// Audited calls are not to run: there is a gap, and the program must not go on with one.
  bool is_refusing() const { return refusing_.load(std::memory_order_relaxed); }
  /// What is_refusing() says to the program.
  Status refusal() const;
  /// Calls of which there is no record; 0: something else than a call.
  void count_lost(Loss why, std::uint64_t calls = 1);

  const std::string& name() const { return name_; }
  std::string path() const;
  const Settings& settings() const { return settings_; }
  std::uint32_t epoch() const { return epoch_; }
  bool records() const { return !settings_.trail.empty(); }
  bool is_tsc() const { return tsc_; }
  const ParentCall& parent() const { return parent_; }
  /// Of which code it is; null where there is no trail. Of a session that is not running, or paused.
  const provenance::Survey* survey() const { return survey_.get(); }

 private:
  Session(const Settings& settings, std::uint32_t epoch, const ParentCall& parent, bool tsc);
  [[nodiscard]] Status open_file();
  format::SessionStart describe() const;
  std::vector<std::shared_ptr<Ring>> rings();

  void run();  // the recorder thread
  bool has_pending() const { return collector_->has_pending() || writer_->chunk_bytes() != 0 || losses_.any(); }
  void advance_survey();
  void finish_survey(std::shared_ptr<const provenance::LoadedCode> code);
  bool take_all(const std::vector<std::shared_ptr<Ring>>& rings);
  void catch_up(const std::vector<std::shared_ptr<Ring>>& rings);
  void commit(std::vector<std::shared_ptr<Ring>> rings);
  void committed(const std::vector<std::shared_ptr<Ring>>& rings);
  void sync();
  std::vector<format::RingPosition> positions_of(const std::vector<std::shared_ptr<Ring>>& rings) const;
  // rotation.cpp
  std::string_view reason_to_rotate() const;
  void rotate_if_due();
  void rotate(std::string_view reason);
  void finish_rotation();
  void begin_part();
  void collect_open_frames(const std::vector<std::shared_ptr<Ring>>& rings);
  void sleep(std::uint64_t timeout_ns);
  bool start_recorder();
  void stop_recorder();
  void resume();

  // faults.cpp
  void begin_outage(const Status& status);
  bool end_outage();
  Status outlast();
  Status seal(const std::string& reason);
  Status keep_in_place();
  void record_losses();
  void note_clock_steps();
  void record_gap(std::int64_t from_ns, const std::string& reason);
  std::shared_ptr<Ring> make_ring(std::uint64_t number);
  void say_that_rings_are_private(const Status& reason);
  void begin_gap(const std::string& text);
  void warn_once(const std::string& text);
  void say_that_it_goes_on();
  void say_later(const std::string& text);
  void say_what_waits();

  // Constant after construction.
  const Settings settings_;
  const std::uint32_t epoch_;
  const ParentCall parent_;
  const bool tsc_;
  const std::string name_;

  // Of the recorder thread while it runs, of end() afterwards.
  os::Clock clock_;
  std::unique_ptr<SessionWriter> writer_;
  std::unique_ptr<SessionWriter> ended_;  // the part before, as long as it is not sealed
  os::File next_file_;                    // for the part to come, as long as nothing is in it
  format::SessionStart start_;            // of the part that is written
  std::uint64_t part_began_ns_ = 0;       // on the monotonic clock
  std::uint64_t rotate_after_ns_ = 0;     // not before: an attempt failed
  bool has_failed_to_rotate_ = false;     // which was said
  std::unique_ptr<format::Collector> collector_;
  std::uint64_t last_commit_ns_ = 0, last_sync_ns_ = 0, pending_since_ns_ = 0;
  bool unsynced_ = false;
  Status sync_failure_;  // fine: what was written by the last sync is on disk
  Outage outage_;
  std::unique_ptr<provenance::Survey> survey_;
  bool is_surveyed_ = false;  // and it is in the file, or about to be

  Losses losses_;
  std::uint64_t refusals_since_ticks_ = 0;  // the recorder's: calls that handlers were refused were counted then
  os::ControlFile control_;                 // its lock; the recorder sets marks, add_function appends under mutex_
  format::FunctionTable functions_;
  Mutex mutex_;  // guards what follows
  std::vector<std::shared_ptr<Ring>> rings_;
  std::vector<std::shared_ptr<Ring>> pool_;
  std::string path_;
  bool private_rings_ = false;  // shared memory could not be had: a kill loses what stands in them
  bool said_private_ = false, said_none_ = false;
  std::vector<std::string> to_say_;
  std::uint64_t next_ring_ns_ = 0;  // no ring could be had: not tried again before

  std::atomic<std::uint64_t> numbers_{0};
  std::atomic<std::uint32_t> asleep_{0};   // futex of the recorder
  std::atomic<std::uint32_t> commits_{0};  // futex of those who wait for it
  std::atomic<bool> stop_{false}, paused_{false}, commit_wanted_{false};
  std::atomic<bool> has_to_say_{false};
  std::atomic<bool> in_outage_{false};  // outage_.is_on(), for other threads
  std::atomic<bool> losing_{false};     // somebody has given up waiting
  std::atomic<bool> refusing_{false};   // there is a gap, and OnGap::kRaise
  std::atomic<bool> warned_{false};     // of this outage
  std::atomic<clockid_t> recorder_clock_{0};
  std::thread recorder_;
};

}  // namespace annalist::record
