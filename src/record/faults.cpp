// SPDX-License-Identifier: Apache-2.0
// What a Session does while its file cannot be written, and with the calls that get lost meanwhile.
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "record/console.hpp"
#include "record/session.hpp"

namespace annalist::record {
namespace {

constexpr std::uint64_t kMillisecond_ns = 1'000'000;
/// The end of a session, which may be that of the program, insists this long on a file that cannot be written.
constexpr std::uint64_t kInsist_ns = 2000 * kMillisecond_ns;
/// A thread without a ring asks again after so long.
constexpr std::uint64_t kRingPause_ns = 100 * kMillisecond_ns;

void pause_for(std::uint64_t ns) {
  const timespec time{static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
  ::nanosleep(&time, nullptr);
}

/// Attempts again and again, with pauses, what has failed with `status`.
template <class Attempt>
Status insist(Status status, Attempt attempt) {
  const std::uint64_t begin_ns = os::monotonic_ns();
  for (Outage outage; !status && os::monotonic_ns() - begin_ns < kInsist_ns; status = attempt()) {
    outage.failed(status, os::monotonic_ns());
    pause_for(outage.wait_ns(os::monotonic_ns()));
  }
  return status;
}

}  // namespace

void abort_for_gap(const std::string& text) {
  write_warning(text + "; on_gap is \"abort\"");
  std::abort();
}

void Session::begin_outage(const Status& status) {
  outage_.failed(status, os::monotonic_ns());
  losses_.explain(Loss::kNoRoom, status.text());
  in_outage_.store(true, std::memory_order_relaxed);
}

/// Waits until another attempt is due and makes it. True: the outage is over.
bool Session::end_outage() {
  const std::uint64_t now_ns = os::monotonic_ns();
  if (const std::uint64_t wait_ns = outage_.wait_ns(now_ns)) {
    sleep(wait_ns);
    return false;
  }
  if (const Status status = writer_->write_rest(); !status) {
    outage_.failed(status, now_ns);
    if (outage_.is_long(now_ns)) warn_once(status.text() + "; calls are kept in memory as long as there is room");
    return false;
  }
  outage_.end();
  in_outage_.store(false, std::memory_order_relaxed);
  committed(rings());
  finish_rotation();
  return !outage_.is_on();
}

/// At the session's end, when there is no recorder any more: the outage ends in time, or why it does not.
Status Session::outlast() {
  if (!outage_.is_on()) return {};
  const Status status = insist(outage_.cause(), [this] { return writer_->write_rest(); });
  if (status) {
    outage_.end();
    committed(rings());
    finish_rotation();
  } else {
    write_warning(status.text() + "; the session is not sealed: once there is room, `annalist recover " +
                  settings_.trail + "` does that");
  }
  return status;
}

/// What was deleted is made again as long as the descriptor has it.
Status Session::keep_in_place() {
  const auto made_again = writer_->keep_in_place();
  {
    const std::lock_guard lock(mutex_);
    path_ = writer_->path();
  }
  if (made_again && *made_again)
    write_warning(writer_->path() +
                  ": the file was deleted or replaced while recording; it was made again with all that it held");
  return made_again.status();
}

Status Session::seal(const std::string& reason) {
  Status status = insist(keep_in_place(), [this] { return keep_in_place(); });
  if (status)
    status = insist(writer_->seal(collector_->open_calls(), functions_, "sealed", reason),
                    [this] { return writer_->finish_seal(); });
  if (!status)
    write_warning(status.text() + "; the session is not sealed: once that is mended, `annalist recover " +
                  settings_.trail + "` does that");
  return status;
}

void Session::record_losses() {
  const std::uint64_t since_ticks = std::exchange(refusals_since_ticks_, clock_.ticks());
  if (const std::uint64_t refused = take_refused_in_handlers(); refused != 0)
    losses_.count(Loss::kInHandler, since_ticks, refused);
  for (const format::GapMessage& gap : losses_.gaps(clock_, clock_.now_ns())) writer_->add_gap(gap);
}

void Session::record_gap(std::int64_t from_ns, const std::string& reason) {
  writer_->add_gap({from_ns, clock_.now_ns(), 0, reason});
}

void Session::note_clock_steps() {
  for (const os::ClockStep& step : clock_.take_steps()) {
    char text[160];
    std::snprintf(text, sizeof text,
                  "the system's clock was set %s by %.3f s; the times of this session are %.3f s ahead of it",
                  step.step_ns < 0 ? "back" : "forward", static_cast<double>(std::llabs(step.step_ns)) / 1e9,
                  static_cast<double>(step.ahead_ns) / 1e9);
    writer_->add_note({step.time_ns, 0, 0, text});
  }
}

void Session::say_that_rings_are_private(const Status& reason) {
  if (std::exchange(said_private_, true)) return;
  say_later("no shared memory for this session (" + reason.text() +
            "): should the process be killed, its last calls are lost");
}

/// In shared memory, a small one if need be; else in memory that dies with the process. Null where none can be had now.
std::shared_ptr<Ring> Session::make_ring(std::uint64_t number) {
  const std::uint64_t now_ns = os::monotonic_ns();
  if (now_ns < next_ring_ns_) return nullptr;
  Status status;
  for (const std::string& path : {os::shared_path(name_, "ring-" + std::to_string(number)), std::string()}) {
    if (!path.empty() && private_rings_) continue;
    for (const std::uint64_t capacity : {Ring::kFirstCapacity_bytes, Ring::kLeastCapacity_bytes}) {
      auto ring = Ring::create(path, name_, number, capacity);
      if (ring && path.empty() && !private_rings_) say_that_rings_are_private(status);
      if (ring) return *ring;
      status = ring.status();
    }
  }
  next_ring_ns_ = now_ns + kRingPause_ns;
  losses_.explain(Loss::kNoRing, "no ring for the thread: " + status.text());
  if (settings_.on_gap == OnGap::kAbort) abort_for_gap(status.text());
  if (!std::exchange(said_none_, true))
    say_later(status.text() + "; calls of threads without a ring are lost, and counted");
  return nullptr;
}

void Session::begin_losing() {
  if (losing_.exchange(true, std::memory_order_relaxed)) return;
  begin_gap("the recorder makes no progress: from here on calls are lost, and counted");
}

void Session::begin_gap(const std::string& text) {
  if (settings_.on_gap == OnGap::kAbort) abort_for_gap(text);
  warn_once(text);
  if (settings_.on_gap != OnGap::kRaise) return;
  refusing_.store(true, std::memory_order_relaxed);
  for (const auto& ring : rings()) ring->close_fast_path();
}

Status Session::refusal() const {
  return Status(Code::kIo, "calls cannot be recorded now, and on_gap is \"raise\": the function was not called",
                path());
}

void Session::count_lost(Loss why, std::uint64_t calls) {
  if (losses_.count(why, clock_.ticks(), calls)) wake(false);
}

void Session::warn_once(const std::string& text) {
  if (!warned_.exchange(true)) write_warning(text);
}

/// Under mutex_: whoever writes the line may wait for somebody who waits for that.
void Session::say_later(const std::string& text) {
  to_say_.push_back(text);
  has_to_say_.store(true, std::memory_order_relaxed);
}

void Session::say_what_waits() {
  if (!has_to_say_.load(std::memory_order_relaxed)) return;
  std::vector<std::string> texts;
  {
    const std::lock_guard lock(mutex_);
    texts.swap(to_say_);
    has_to_say_.store(false, std::memory_order_relaxed);
  }
  for (const std::string& text : texts) write_warning(text);
}

void Session::say_that_it_goes_on() {
  if (!warned_.exchange(false)) return;
  const std::uint64_t lost = losses_.calls();
  write_warning("recording goes on; " + std::to_string(lost) + (lost == 1 ? " call was lost" : " calls were lost"));
}

std::uint64_t Session::recorder_time_ns() const {
  timespec used{};
  if (in_outage_.load(std::memory_order_relaxed) ||
      ::clock_gettime(recorder_clock_.load(std::memory_order_relaxed), &used) != 0)
    return 0;
  return static_cast<std::uint64_t>(used.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(used.tv_nsec);
}

}  // namespace annalist::record
