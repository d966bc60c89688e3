// SPDX-License-Identifier: Apache-2.0
#include "record/thread.hpp"

#include <pthread.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "os/clock.hpp"
#include "os/host.hpp"
#include "record/patience.hpp"

namespace annalist::detail {
namespace {

/// Without room: the producer of threads that have no ring. Epoch 0 is no function's.
Producer no_producer{};

}  // namespace

std::uint32_t annalist_epoch = kUnknownEpoch;
__thread Producer* annalist_producer __attribute__((tls_model("initial-exec"))) = &no_producer;

}  // namespace annalist::detail

namespace annalist::record {
namespace {

using namespace detail;

/// More calls than can begin between two visits to the slow path: a step of the smallest records, and all frames.
constexpr std::uint64_t kMostCallsBetweenVisits =
    Ring::kStep_bytes / sizeof(CallHeader) + kFramesBytes / sizeof(Frame) + 1;
static_assert(kMostCallsBetweenVisits < Session::kNumbersPerBlock);

void (*wait_hook)(void (*wait)(void*), void* context) = nullptr;

// A key instead of a thread_local object: its destructor also runs for what is attached by other destructors, and never
// for the main thread, whose static destructors may still call audited functions.
pthread_key_t thread_key;
pthread_once_t thread_key_once = PTHREAD_ONCE_INIT;
thread_local Thread* this_thread __attribute__((tls_model("initial-exec"))) = nullptr;

void end_thread(void* thread) {
  static_cast<Thread*>(thread)->detach();
  delete static_cast<Thread*>(thread);
  this_thread = nullptr;
}

/// Relaxed: the recorder takes it back at any time, and the thread sees that at its next call.
void set_limit(Producer& producer, std::uint64_t limit) { __atomic_store_n(&producer.limit, limit, __ATOMIC_RELAXED); }

void make_thread_key() { ::pthread_key_create(&thread_key, end_thread); }

}  // namespace

void run_waiting(void (*wait)(void*), void* context) {
  if (wait_hook != nullptr)
    wait_hook(wait, context);
  else
    wait(context);
}

Thread& Thread::get() {
  if (this_thread == nullptr) {
    ::pthread_once(&thread_key_once, make_thread_key);
    this_thread = new Thread;
    ::pthread_setspecific(thread_key, this_thread);
  }
  return *this_thread;
}

void forget_thread() {
  if (this_thread != nullptr) this_thread->forget();
  annalist_producer = &no_producer;
}

Thread* Thread::current() noexcept { return this_thread; }

bool Thread::attach(const std::shared_ptr<Session>& session) {
  const Busy busy;
  if (is_attached_to(*session)) return true;
  detach();
  ring_ = session->attach_ring();
  if (ring_ == nullptr) return false;
  session_ = session;
  annalist_producer = ring_->producer;
  ring_->producer->current = outermost_parent();
  ThreadRecord record{record_header(kRecordThread, sizeof record, 0), os::thread_id()};
  if (!reserve(sizeof record)) return true;
  Producer& producer = *ring_->producer;
  std::memcpy(producer.base + (producer.write & producer.mask), &record, sizeof record);
  producer.write += sizeof record;
  // Release; pairs with Ring::head.
  __atomic_store_n(producer.head, producer.write, __ATOMIC_RELEASE);
  return true;
}

std::uint64_t Thread::outermost_parent() const {
  // In a forked child the thread that forked goes on inside the parent's call; it is the child's main thread.
  const bool in_parents_call = session_ != nullptr && session_->parent().call != 0;
  return in_parents_call && os::thread_id() == os::process_id() ? kForeignParent : 0;
}

void Thread::detach() {
  annalist_producer = &no_producer;
  if (ring_ != nullptr) session_->release_ring(std::move(ring_));
  ring_ = nullptr;
  session_ = nullptr;
}

void Thread::forget() {
  // The ring is the parent's: dropped here, neither released nor unmapped (the session that holds it is kept for good).
  ring_ = nullptr;
  session_ = nullptr;
  capturing_ = 0;
  deferred_.clear();
}

bool Thread::reserve(std::size_t bytes) {
  if (ring_ == nullptr || ring_->producer->epoch == 0) return false;
  if (!capturing_ && !deferred_.empty()) write_deferred();
  Producer& producer = *ring_->producer;
  if (!has_room(bytes) && !wait_for_room(bytes)) return false;
  deal_numbers();
  if (!capturing_)
    set_limit(producer, std::min(ring_->tail() + ring_->file.capacity(), producer.write + bytes + Ring::kStep_bytes));
  // The recorder comes by itself in time for the file; it is woken only in time for the ring.
  if (producer.write - ring_->tail() >= ring_->pressure_bytes() || session_->is_paused()) session_->wake(false);
  return true;
}

void Thread::deal_numbers() {
  Producer& producer = *ring_->producer;
  if (producer.next_call + kMostCallsBetweenVisits < producer.call_block_end) return;
  producer.next_call = session_->next_number_block();
  producer.call_block_end = producer.next_call + Session::kNumbersPerBlock;
}

bool Thread::has_room(std::size_t bytes) const {
  return ring_->producer->write + bytes <= ring_->tail() + ring_->file.capacity();
}

bool Thread::is_empty() const { return ring_->tail() == ring_->producer->write; }

bool Thread::wait_until(bool (*done)(const Thread& thread, std::size_t bytes), std::size_t bytes) {
  struct Wait {
    const Thread& thread;
    bool (*done)(const Thread& thread, std::size_t bytes);
    std::size_t bytes;
  } wait{*this, done, bytes};
  run_waiting(
      [](void* context) {
        const auto& [thread, is_done, needed] = *static_cast<Wait*>(context);
        for (Patience patience(*thread.session_); !is_done(thread, needed) && patience.wait();) {
        }
      },
      &wait);
  return done(*this, bytes);
}

/// A ring that was full once gets larger: there is more to record than a small one holds between two commits.
bool Thread::wait_for_room(std::size_t bytes) {
  constexpr std::uint64_t kMost_bytes = os::RingFile::kMaxCapacity_bytes;
  if (bytes > kMost_bytes) return false;
  if (session_->is_losing()) return has_room(bytes);
  const std::uint64_t capacity = ring_->file.capacity();
  const std::uint64_t larger = std::min(std::max<std::uint64_t>(4 * capacity, std::bit_ceil(2 * bytes)), kMost_bytes);
  const bool grows = larger > capacity;
  // Only an empty one grows.
  const bool in_time = grows ? wait_until([](const Thread& thread, std::size_t) { return thread.is_empty(); }, bytes)
                             : wait_until([](const Thread& thread, std::size_t n) { return thread.has_room(n); },
                                          std::max(bytes, ring_->pressure_bytes()));
  if (!in_time) session_->begin_losing();
  if (in_time && grows && ring_->file.grow(larger)) ring_->producer->mask = larger - 1;
  return has_room(bytes);
}

bool Thread::append(CallHeader header, RecordKind kind, std::uint32_t function, std::span<const std::uint8_t> first,
                    std::span<const std::uint8_t> second, Frame* frame) {
  const Busy busy;
  if (capturing_ > 0) {
    // A record of this thread may be half written: this one waits until it is done.
    Deferred later{header, kind, function, {first.begin(), first.end()}};
    later.body.insert(later.body.end(), second.begin(), second.end());
    deferred_.push_back(std::move(later));
    return true;
  }
  const std::size_t size = round_up_8(sizeof header + first.size() + second.size());
  if (!reserve(size)) {
    const bool ends_call = kind != kRecordNote && kind != kRecordGap;
    if (ring_ != nullptr && ring_->producer->epoch != 0) session_->count_lost(Loss::kNoRoom, ends_call ? 1 : 0);
    return false;
  }
  Producer& producer = *ring_->producer;
  header.header = record_header(kind, size, function);
  std::uint8_t* at = producer.base + (producer.write & producer.mask);
  std::memcpy(at, &header, sizeof header);
  std::memcpy(at + sizeof header, first.data(), first.size());
  if (!second.empty()) std::memcpy(at + sizeof header + first.size(), second.data(), second.size());
  producer.write += size;
  // A kill from here on finds the call either open, or done and its record whole: as soon as the head says so.
  if (frame != nullptr)
    __atomic_store_n(&frame->done, done_in(ring_->file.header().number, producer.write), __ATOMIC_RELAXED);
  // Release; pairs with Ring::head.
  __atomic_store_n(producer.head, producer.write, __ATOMIC_RELEASE);
  return true;
}

void Thread::write_deferred() {
  const auto waiting = std::exchange(deferred_, {});
  for (const Deferred& record : waiting) append(record.header, record.kind, record.function, record.body);
}

void Thread::begin_capturing() {
  if (capturing_++ > 0 || ring_ == nullptr) return;
  limit_ = __atomic_load_n(&ring_->producer->limit, __ATOMIC_RELAXED);
  ring_->producer->frames_end = nullptr;
  set_limit(*ring_->producer, 0);
}

void Thread::end_capturing() {
  if (--capturing_ > 0 || ring_ == nullptr || ring_->producer->epoch == 0) return;
  if (!session_->is_refusing()) ring_->producer->frames_end = ring_->frames_end();
  // What waits is written at the next visit, which this makes soon.
  set_limit(*ring_->producer, deferred_.empty() ? limit_ : 0);
}

void Thread::leave(Frame& frame) {
  Producer& producer = *ring_->producer;
  if (producer.current == frame.call) producer.current = frame.parent;
  // Not taken away yet: what is above it must not move, and those it called may go on.
  __atomic_store_n(&frame.header, record_header(kFrameLeft, record_size(frame.header), record_function(frame.header)),
                   __ATOMIC_RELEASE);
  if (!ring_->owns(&frame)) return;
  drop_left_frames();
  cover(frame);
}

/// Below calls that go on, one has ended: with a frame of nothing above them they end the slow way too, which knows
/// whose callees they are now.
void Thread::cover(const Frame& frame) {
  Producer& producer = *ring_->producer;
  const auto* at = reinterpret_cast<const std::uint8_t*>(&frame);
  if (at >= producer.frame || producer.frame >= producer.frames_end) return;
  auto* nothing = reinterpret_cast<Frame*>(producer.frame);
  producer.frame += sizeof(Frame);
  __atomic_store_n(reinterpret_cast<std::uint64_t*>(producer.frame), std::uint64_t{kRecordNone}, __ATOMIC_RELAXED);
  nothing->call = 0;
  ring_->left_frames.fetch_add(1, std::memory_order_relaxed);
  __atomic_store_n(&nothing->header, record_header(kFrameLeft, sizeof(Frame), 0), __ATOMIC_RELEASE);
}

/// Whether the innermost call was one that has ended before those it made: then it is its caller now.
bool Thread::step_out_of_left_call() {
  Producer& producer = *ring_->producer;
  for (std::uint8_t* at = ring_->file.frames(); at < producer.frame;) {
    const auto* frame = reinterpret_cast<const Frame*>(at);
    const std::uint64_t header = __atomic_load_n(&frame->header, __ATOMIC_ACQUIRE);
    if (record_kind(header) == kFrameLeft && frame->call == producer.current && producer.current != 0) {
      producer.current = frame->parent;
      return true;
    }
    at += record_size(header);
  }
  return false;
}

void Thread::drop_left_frames() {
  if (ring_->left_frames.load(std::memory_order_relaxed) == 0) return;
  while (step_out_of_left_call()) {
  }
  std::uint8_t* keep = ring_->file.frames();
  std::uint32_t dropped = 0;
  for (std::uint8_t* at = keep; at < ring_->producer->frame;) {
    const std::uint64_t header = reinterpret_cast<Frame*>(at)->header;
    at += record_size(header);
    const bool is_left = record_kind(header) == kFrameLeft;
    dropped = is_left ? dropped + 1 : 0;
    if (!is_left) keep = at;
  }
  if (dropped == 0) return;
  ring_->left_frames.fetch_sub(dropped, std::memory_order_relaxed);
  __atomic_store_n(reinterpret_cast<std::uint64_t*>(keep), std::uint64_t{kRecordNone}, __ATOMIC_RELEASE);
  ring_->producer->frame = keep;
}

}  // namespace annalist::record

namespace annalist::detail {

void begin_capturing() noexcept { record::Thread::get().begin_capturing(); }
void end_capturing() noexcept { record::Thread::get().end_capturing(); }
void set_wait_hook(void (*run)(void (*wait)(void*), void* context)) noexcept { record::wait_hook = run; }
std::uint64_t monotonic_ticks() noexcept { return os::monotonic_ns(); }
std::uint64_t outermost_parent() noexcept { return record::Thread::get().outermost_parent(); }
bool write_record_slow(RecordKind kind, std::uint32_t function, const CallHeader& header, const Writer& body) noexcept {
  const record::Busy busy;
  if (record::is_interrupted(busy)) {
    record::refuse_in_handler();
    return false;
  }
  record::Thread& thread = record::Thread::get();
  return thread.ring() != nullptr && thread.append(header, kind, function, {body.begin(), body.size()});
}

Producer* reserve_slow(std::size_t bytes) noexcept {
  const record::Busy busy;
  if (record::is_interrupted(busy)) return nullptr;
  record::Thread& thread = record::Thread::get();
  return thread.reserve(bytes) && !thread.is_capturing() ? annalist_producer : nullptr;
}

}  // namespace annalist::detail
