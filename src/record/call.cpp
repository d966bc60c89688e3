// SPDX-License-Identifier: Apache-2.0
// The slow ways of a call: its first in a session, too many open or too large for the frames, ended out of turn or on
// another thread.
#include <cxxabi.h>

#include <annalist/detail/call.hpp>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "base/utf8.hpp"
#include "os/signal_context.hpp"
#include "record/console.hpp"
#include "record/process.hpp"
#include "record/thread.hpp"

namespace annalist::detail {
namespace {

using record::Busy;
using record::is_interrupted;
using record::Loss;
using record::Process;
using record::Session;
using record::Thread;

constexpr std::size_t kMaxMessageBytes = 4096;

std::string demangled(const char* name) {
  int status = 0;
  char* text = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  std::string result = status == 0 ? text : name;
  std::free(text);
  return result;
}

/// Type and message of the exception that is being handled.
std::pair<std::string, std::string> current_exception_text() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  std::string name = type != nullptr ? demangled(type->name()) : "exception";
  std::string message;
  begin_capturing();  // what() is the program's code
  try {
    throw;
  } catch (const std::exception& exception) {
    message = exception.what();
  } catch (const char* text) {
    message = text;
  } catch (const std::string& text) {
    message = text;
  } catch (...) {
  }
  end_capturing();
  if (message.size() > kMaxMessageBytes) message.resize(kMaxMessageBytes);
  return {std::move(name), base::to_utf8(message)};
}

void write_exception(Writer& out, std::string_view type, std::string_view message) {
  out.put_head(kMap, 2);
  out.put_utf8("type");
  out.put_utf8(type);
  out.put_utf8("message");
  out.put_utf8(message);
}

/// As prepare_call(); a call that is not to run gets `refusal` instead of a state.
std::uint64_t prepare(Function& function, Status& refusal) {
  const Busy busy;
  Thread* const known = Thread::current();
  if (known != nullptr && known->is_capturing()) return 0;
  std::uint64_t state = __atomic_load_n(&function.state, __ATOMIC_RELAXED);
  const bool is_open =
      known != nullptr && known->serves(state) && known->ring()->producer->frames_end != nullptr && busy.entered();
  if (is_open) {
    known->drop_left_frames();
    return state;
  }
  // From here on memory is asked for: what a handler interrupted may have been the same.
  if (!busy.entered() || os::in_signal_handler()) {
    record::refuse_in_handler();
    return 0;
  }
  Process& process = Process::get();
  Thread& thread = Thread::get();
  const std::shared_ptr<Session> session = process.session();
  if (session == nullptr) {
    thread.detach();
    refusal = process.refusal();
    return 0;
  }
  if ((state >> kEpochShift) != session->epoch()) {
    state = process.state_of(*function.info, *session);
    __atomic_store_n(&function.state, state, __ATOMIC_RELAXED);
  }
  if ((state & kFunctionSkip) != 0) return state;
  if (!thread.attach(session)) {
    if (session->settings().on_gap == OnGap::kRaise)
      refusal = session->refusal();
    else
      session->count_lost(Loss::kNoRing);
    return state | kFunctionSkip;
  }
  if (session->is_refusing()) {
    session->wake(true);
    refusal = session->refusal();
    return state | kFunctionSkip;
  }
  thread.open_fast_path();
  thread.drop_left_frames();
  return state;
}

}  // namespace

std::uint64_t prepare_call(Function& function) {
  Status refusal;
  const std::uint64_t state = prepare(function, refusal);
  refusal.value();
  return state;
}

void join_session(Function& function) noexcept {
  Status refusal;  // what has begun is not refused
  prepare(function, refusal);
}

BegunCall begin_deep(std::uint64_t state, const std::uint8_t* arguments, std::size_t bytes) noexcept {
  const BegunCall unrecorded{nullptr, state, 0};
  const auto function = static_cast<std::uint32_t>(state);
  const Busy busy;
  Thread& thread = Thread::get();
  if (thread.is_capturing() || !thread.serves(state)) return unrecorded;
  if (!busy.entered() || os::in_signal_handler()) {
    record::refuse_in_handler();
    return unrecorded;
  }
  auto frame = std::unique_ptr<Frame>(new (std::nothrow) Frame{});
  Producer& producer = *thread.ring()->producer;
  const CallHeader call{0, ++producer.next_call, producer.current, ticks(producer), 0};
  if (frame == nullptr || !thread.append(call, kRecordBegun, function, {arguments, bytes})) return unrecorded;
  *frame = {record_header(kRecordBegun, sizeof(Frame), function), call.call, call.parent, call.start, kNotDone};
  producer.current = call.call;
  return {frame.release(), state, kBegunInRing};
}

namespace {

/// Of a call that begin_deep() began.
void end_deep(std::unique_ptr<const Frame> frame, std::uint64_t state, RecordKind kind, std::uint64_t end_ticks,
              std::span<const std::uint8_t> outcome) {
  Thread& thread = Thread::get();
  // A child's side of a call that was open at the fork belongs to its parent; so does one of a session that has ended.
  if (!thread.serves(state)) return;
  const CallHeader end{0, frame->call, 0, (state & kFunctionNoEnd) == 0 ? end_ticks : frame->start, 0};
  thread.append(end, kind == kRecordRaised ? kRecordFailed : kRecordEnded, static_cast<std::uint32_t>(state), outcome);
  Producer& producer = *thread.ring()->producer;
  if (producer.current == frame->call) producer.current = frame->parent;
}

/// The ring among whose frames the call stands, with the thread in its session. Null: its end is not to be recorded.
std::shared_ptr<record::Ring> owner_of(const BegunCall& call, std::uint64_t& end_ticks) {
  Thread& thread = Thread::get();
  // As nearly always: asked without a lock, which a signal handler might have interrupted.
  if (thread.serves(call.state) && thread.ring()->owns(call.frame)) return thread.shared_ring();
  const std::shared_ptr<Session> session = Process::get().current_session();
  if (session == nullptr || session->epoch() != call.state >> kEpochShift) {
    // The session ended while the call was open: it has been recorded as open. Its frame is the thread's to reuse only
    // if it was the thread's.
    if (thread.ring() != nullptr && thread.ring()->owns(call.frame))
      thread.ring()->producer->frame = reinterpret_cast<std::uint8_t*>(call.frame);
    return nullptr;
  }
  std::shared_ptr<record::Ring> owner = session->ring_of(call.frame);
  if (owner == nullptr) return nullptr;
  const bool has_clock = thread.is_attached_to(*session);
  if (!thread.attach(session)) return nullptr;
  // Until then the thread had no session's clock.
  if (!has_clock) end_ticks = ticks(*thread.ring()->producer);
  return owner;
}

}  // namespace

void end_slowly(BegunCall call, RecordKind kind, std::uint64_t end_ticks, const std::uint8_t* outcome,
                std::size_t bytes) noexcept {
  const Busy busy;
  if (is_interrupted(busy)) return record::refuse_in_handler();
  Frame* const frame = call.frame;
  Thread& thread = Thread::get();
  if (call.argument_bytes == kBegunInRing)
    return end_deep(std::unique_ptr<const Frame>(frame), call.state, kind, end_ticks, {outcome, bytes});
  const std::shared_ptr<record::Ring> owner = owner_of(call, end_ticks);
  if (owner == nullptr) return;
  const std::uint64_t duration = (call.state & kFunctionNoEnd) == 0 ? end_ticks - frame->start : 0;
  const CallHeader header{0, frame->call, frame->parent, frame->start, duration};
  const std::span<const std::uint8_t> arguments(reinterpret_cast<const std::uint8_t*>(frame + 1), call.argument_bytes);
  thread.append(header, kind, static_cast<std::uint32_t>(call.state), arguments, {outcome, bytes}, frame);
  owner->left_frames.fetch_add(1, std::memory_order_relaxed);
  thread.leave(*frame);
}

void end_by_current_exception(Function& function, BegunCall call) noexcept {
  const auto [type, message] = current_exception_text();
  // clang 14 captures no structured binding by itself.
  OpenCall(function, call)
      .raised([&type = type, &message = message](Writer& out) { write_exception(out, type, message); },
              type + ": " + message);
}

void end_by_unseen_exception(Function& function, BegunCall call) noexcept {
  OpenCall(function, call)
      .raised([](Writer& out) { write_exception(out, "exception", "left by an exception"); }, "an exception");
}

std::size_t describe_current_exception(Writer& out, char* text, std::size_t text_bytes) noexcept {
  const auto [type, message] = current_exception_text();
  write_exception(out, type, message);
  const std::string line = type + ": " + message;
  return line.copy(text, text_bytes);
}

void set_host(std::string_view interpreter, const char* (*inheritance)(), void (*begun)()) {
  Process::get().set_host(std::string(interpreter), inheritance, begun);
}

std::size_t inheritance(char* text, std::size_t bytes) noexcept {
  const std::string all = Process::get().inheritance();
  all.copy(text, bytes);
  return all.size();
}

void set_line_hook(bool (*take)(int level, std::string_view line)) noexcept { record::set_hook(take); }

void write_console_line(const Function& function, std::string_view exception) noexcept {
  const std::shared_ptr<Session> session = Process::get().current_session();
  if (session == nullptr) return;
  const record::Settings& settings = session->settings();
  const FunctionInfo& info = *function.info;
  record::write_call_line(record::short_name(info.name), record::level_of(info, settings.default_level),
                          info.message != nullptr ? info.message : "", exception, settings.analyst, settings.logger);
}

}  // namespace annalist::detail
