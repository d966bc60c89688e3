// SPDX-License-Identifier: Apache-2.0
// The recorder thread of a Session: takes from the rings, commits to the file, sleeps.
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "format/ring_reader.hpp"
#include "record/console.hpp"
#include "record/session.hpp"

namespace annalist::record {
namespace {

constexpr std::uint64_t kMillisecond_ns = 1'000'000;
/// A completed call is in the file within a second: polled, pending and written in less than that.
constexpr std::uint64_t kCommitAfter_ns = 250 * kMillisecond_ns;
constexpr std::uint64_t kSyncAfter_ns = 1000 * kMillisecond_ns;
constexpr std::uint64_t kShortSleep_ns = kMillisecond_ns, kLongSleep_ns = 100 * kMillisecond_ns;
/// How long the recorder reads about the program's code at once, and looks how far git is; what the end waits for it.
constexpr std::uint64_t kSurveyTurn_ns = kMillisecond_ns, kSurveySleep_ns = 4 * kMillisecond_ns;
constexpr std::uint64_t kSurveyAtEnd_ns = 1000 * kMillisecond_ns;
constexpr int kSurveyWait_ms = 10;
/// A chunk is written when it has grown to this; builders hold about as much again.
constexpr std::size_t kChunkBytes = 1 << 20;
/// Taken from one ring before the next has its turn.
constexpr std::uint64_t kTurn_bytes = 256 << 10;
/// In each all begins are found whose ends came before it; those of ends that never had one never are.
constexpr int kMostRounds = 8;

long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value, const timespec* timeout) {
  return ::syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), operation | FUTEX_PRIVATE_FLAG, value, timeout,
                   nullptr, 0);
}

timespec to_timespec(std::uint64_t ns) {
  return {static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
}

/// The program's signals are the program's, and its threads come first.
void become_background_thread() {
  ::pthread_setname_np(::pthread_self(), "annalist");
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
  const sched_param none{};
  ::sched_setscheduler(0, SCHED_BATCH, &none);  // where it is refused it is only a little less polite
}

}  // namespace

void Session::run() {
  become_background_thread();
  clockid_t clock = 0;
  if (::pthread_getcpuclockid(::pthread_self(), &clock) == 0) recorder_clock_.store(clock, std::memory_order_relaxed);
  last_commit_ns_ = last_sync_ns_ = os::monotonic_ns();
  refusals_since_ticks_ = clock_.ticks();
  std::uint64_t sleep_ns = kShortSleep_ns;
  while (!stop_.load(std::memory_order_relaxed)) {
    say_what_waits();
    // Until the file can be written again the rings keep what there is.
    if (outage_.is_on() && !end_outage()) continue;
    const auto all = rings();
    const bool busy = take_all(all);
    const std::uint64_t now_ns = os::monotonic_ns();
    advance_survey();
    const bool pending = has_pending();
    if (!pending) pending_since_ns_ = now_ns;
    const bool under_pressure = std::any_of(all.begin(), all.end(), [](const auto& ring) {
      return ring->state.position - ring->released >= ring->pressure_bytes();
    });
    // Who waits for room gets more of it, and the file larger chunks, if what is there is taken first.
    if ((!busy && commit_wanted_.exchange(false, std::memory_order_relaxed)) || under_pressure ||
        writer_->chunk_bytes() + collector_->pending_bytes() >= kChunkBytes ||
        (pending && now_ns - pending_since_ns_ >= kCommitAfter_ns)) {
      commit(all);
      rotate_if_due();
    }
    if (unsynced_ && now_ns - last_sync_ns_ >= kSyncAfter_ns) sync();
    if (busy) {
      sleep_ns = kShortSleep_ns;
      continue;
    }
    sleep(sleep_ns);
    sleep_ns = std::min(2 * sleep_ns, is_surveyed_ ? kLongSleep_ns : kSurveySleep_ns);
  }
}

/// Goes on with the survey for a moment: rings come first.
void Session::advance_survey() {
  if (is_surveyed_ || survey_ == nullptr) return;
  const std::uint64_t begin_ns = os::monotonic_ns();
  provenance::Progress progress = provenance::Progress::kMore;
  while (progress == provenance::Progress::kMore && os::monotonic_ns() - begin_ns < kSurveyTurn_ns)
    progress = survey_->step(0);
  if (progress != provenance::Progress::kDone) return;
  is_surveyed_ = true;
  writer_->add_environment(survey_->result());
}

/// After the last chunk: a session of a moment has not been surveyed yet, and others have imported more since.
void Session::finish_survey(std::shared_ptr<const provenance::LoadedCode> code) {
  if (survey_ == nullptr) return;
  survey_->add(std::move(code));
  const std::uint64_t begin_ns = os::monotonic_ns();
  while (survey_->step(kSurveyWait_ms) != provenance::Progress::kDone &&
         os::monotonic_ns() - begin_ns < kSurveyAtEnd_ns) {
  }
  writer_->add_environment(survey_->result());
}

bool Session::start_recorder() {
  try {
    recorder_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

void Session::stop_recorder() {
  stop_.store(true, std::memory_order_relaxed);
  wake(true);
  if (recorder_.joinable()) recorder_.join();
  stop_.store(false, std::memory_order_relaxed);
}

void Session::pause() {
  if (!recorder_.joinable()) return;
  stop_recorder();
  const auto all = rings();
  if (!outage_.is_on()) {
    while (take_all(all)) {
    }
    if (has_pending()) commit(all);
  }
  paused_.store(true, std::memory_order_release);
  // The next record of every thread asks for room, and with that for the recorder. One that is being written just now
  // waits for the one after it.
  for (const auto& ring : all) __atomic_store_n(&ring->producer->limit, std::uint64_t{0}, __ATOMIC_RELAXED);
}

void Session::resume() {
  const std::lock_guard lock(mutex_);
  // Where no thread can be had now, the next who asks tries again.
  if (paused_.exchange(false) && !stop_.load() && !start_recorder()) paused_.store(true, std::memory_order_release);
}

/// One turn over the rings; true while there is more.
bool Session::take_all(const std::vector<std::shared_ptr<Ring>>& rings) {
  std::vector<std::uint64_t> heads(rings.size());
  for (std::size_t i = 0; i < rings.size(); ++i) heads[i] = rings[i]->head();
  // After the heads: every tick that stands before them can be converted.
  clock_.mark();
  bool more = false;
  for (std::size_t i = 0; i < rings.size(); ++i) {
    Ring& ring = *rings[i];
    if (ring.state.position == heads[i]) continue;
    if (!collector_->take(ring.state, ring.file.data(), ring.file.capacity(), heads[i], kTurn_bytes)) {
      // A record that cannot be is our own mistake; what follows it cannot be found.
      const std::string text = "a record in ring " + std::to_string(ring.state.number) + " is malformed";
      record_gap(clock_.now_ns(), text);
      begin_gap(text);
      ring.state.position = heads[i];
    }
    more = more || ring.state.position != heads[i];
    writer_->write_full_blocks(*collector_, functions_);
  }
  return more;
}

/// Takes what stands in the rings now.
void Session::catch_up(const std::vector<std::shared_ptr<Ring>>& rings) {
  std::vector<std::uint64_t> heads;
  for (const auto& ring : rings) heads.push_back(ring->head());
  const auto is_behind = [&] {
    for (std::size_t i = 0; i < rings.size(); ++i)
      if (rings[i]->state.position < heads[i]) return true;
    return false;
  };
  while (is_behind()) take_all(rings);
}

void Session::commit(std::vector<std::shared_ptr<Ring>> rings) {
  // An end that came before its begin, from another ring: the file must not go past the one and not have the other,
  // for a kill would leave an open call of it.
  for (int round = 0; round < kMostRounds && collector_->has_unmatched_ends(); ++round) {
    rings = this->rings();  // with those of threads that have begun meanwhile
    catch_up(rings);
  }
  record_losses();
  note_clock_steps();
  if (Status status = writer_->write_chunk(*collector_, functions_, positions_of(rings)); !status)
    return begin_outage(status);
  committed(rings);
}

std::vector<format::RingPosition> Session::positions_of(const std::vector<std::shared_ptr<Ring>>& rings) const {
  std::vector<format::RingPosition> positions;
  for (const auto& ring : rings)
    positions.push_back(
        {ring->state.number, ring->state.position, ring->state.thread, collector_->begun_in(ring->state.number)});
  return positions;
}

/// A chunk that covers the rings up to their positions is in the file.
void Session::committed(const std::vector<std::shared_ptr<Ring>>& rings) {
  losses_.forget_gaps();
  if (control_.is_open()) control_.set_latest(clock_.last());
  // Only now: until the chunk is in the file, a kill must find the records in the rings.
  for (const auto& ring : rings) {
    if (ring->released == ring->state.position) continue;
    ring->released = ring->state.position;
    ring->release(ring->released);
  }
  unsynced_ = true;
  pending_since_ns_ = last_commit_ns_ = os::monotonic_ns();
  losing_.store(false, std::memory_order_relaxed);
  refusing_.store(false, std::memory_order_relaxed);
  commits_.fetch_add(1, std::memory_order_release);
  futex(commits_, FUTEX_WAKE, INT32_MAX, nullptr);
  say_that_it_goes_on();
}

void Session::sync() {
  // Where it cannot be made again now, the descriptor has it still, and the next time or the end tries again.
  static_cast<void>(keep_in_place());
  const Status status = writer_->sync();
  last_sync_ns_ = os::monotonic_ns();
  unsynced_ = false;
  if (!status && sync_failure_) {
    const std::string text = status.text() + ": what was written before may not survive a crash of the machine";
    record_gap(clock_.now_ns(), text);
    begin_gap(text);
  }
  sync_failure_ = status;
}

void Session::collect_open_frames(const std::vector<std::shared_ptr<Ring>>& rings) {
  format::RingHeads heads;
  for (const auto& ring : rings) heads[ring->state.number] = ring->state.position;
  for (const auto& ring : rings) {
    const value::Bytes frames(ring->file.frames(), detail::kFramesBytes);
    std::size_t offset = 0;
    format::RingRecord record;
    while (format::next_open_frame(frames, ring->state.number, heads, offset, record))
      collector_->take_open(record, ring->state.thread);
  }
}

void Session::wake(bool commit) {
  if (commit) commit_wanted_.store(true, std::memory_order_relaxed);
  if (paused_.load(std::memory_order_acquire)) [[unlikely]]
    resume();
  if (asleep_.exchange(0, std::memory_order_seq_cst) != 0) futex(asleep_, FUTEX_WAKE, 1, nullptr);
}

void Session::sleep(std::uint64_t timeout_ns) {
  asleep_.store(1, std::memory_order_seq_cst);
  // Whoever wanted something before that would not have woken us.
  if (!stop_.load() && (!commit_wanted_.load() || outage_.is_on())) {
    const timespec timeout = to_timespec(timeout_ns);
    futex(asleep_, FUTEX_WAIT, 1, &timeout);
  }
  asleep_.store(0, std::memory_order_relaxed);
}

bool Session::wait_for_commit(std::uint64_t timeout_ns) {
  // Acquire; pairs with commit(): tails read after it are the new ones.
  const std::uint32_t seen = commits_.load(std::memory_order_acquire);
  wake(true);
  const timespec timeout = to_timespec(timeout_ns);
  futex(commits_, FUTEX_WAIT, seen, &timeout);
  return commits_.load(std::memory_order_acquire) != seen;
}

}  // namespace annalist::record
