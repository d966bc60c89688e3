// SPDX-License-Identifier: Apache-2.0
#include "record/process.hpp"

#include <pthread.h>

#include <cstdlib>
#include <exception>
#include <utility>

#include "os/host.hpp"
#include "record/console.hpp"
#include "record/inheritance.hpp"
#include "record/thread.hpp"

namespace annalist::record {
namespace {

std::terminate_handler earlier_terminate_handler = nullptr;

/// What the environment says of the process that started this one; empty where that is no audited one, or is this one.
std::optional<Inheritance> inheritance_of_environment() {
  const char* text = std::getenv(kInheritanceVariable);
  auto inheritance = text != nullptr ? parse_inheritance(text) : std::nullopt;
  if (inheritance && inheritance->pid == os::process_id()) return std::nullopt;
  return inheritance;
}

std::string inherited_from(const Session& session) {
  Inheritance inheritance;
  inheritance.settings = session.settings();
  inheritance.parent.session = session.name();
  inheritance.pid = os::process_id();
  return to_text(inheritance);
}

void tell_of_no_session(const Settings& settings, const Status& status, const std::string& who) {
  if (settings.on_gap == OnGap::kAbort) abort_for_gap(status.text());
  write_warning(status.text() + "; this " + who +
                (settings.on_gap == OnGap::kRaise ? " has no audit trail: audited functions raise"
                                                  : " goes on without an audit trail"));
}

/// The library's own end: after the program's exit handlers and static destructors, so that what these call is
/// recorded.
__attribute__((destructor)) void end_at_exit() { (void)Process::get().end("exit"); }

}  // namespace

Process& Process::get() {
  static auto* process = new Process;
  return *process;
}

/// For code that asks nothing else (runtime.hpp).
void Process::publish_epoch() const {
  const std::uint32_t epoch = session_ != nullptr ? session_->epoch() : may_record() ? detail::kUnknownEpoch : 0;
  __atomic_store_n(&detail::annalist_epoch, epoch, __ATOMIC_RELAXED);
}

Process::Process() {
  ::pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
  earlier_terminate_handler = std::set_terminate(at_terminate);
}

Status Process::begin(const Settings& settings) {
  (void)end("closed");  // what goes wrong there has been said, and is no reason not to begin
  const auto inheritance = inheritance_of_environment();
  Status status;
  {
    const std::lock_guard lock(mutex_);
    inherits_ = false;
    if (const auto session = begin_locked(settings, inheritance ? inheritance->parent : ParentCall(), status))
      show_to_children(*session);
  }
  if (!status) tell_of_no_session(settings, status, "program");
  return status;
}

Status Process::refusal() {
  const std::lock_guard lock(mutex_);
  return refusal_;
}

std::shared_ptr<Session> Process::begin_locked(const Settings& settings, const ParentCall& parent, Status& status) {
  // 24 bits are kept in a function's state; 0 is no session.
  epoch_ = (epoch_ + 1) & 0xffffff;
  if (epoch_ == 0) epoch_ = 1;
  auto session = Session::begin(settings, epoch_, parent,
                                settings.trail.empty() ? std::unique_ptr<provenance::Survey>() : make_survey());
  if (!session) {
    status = session.status();
    warned_ = true;  // that nothing is recorded has been said
    if (settings.on_gap == OnGap::kRaise) refusal_ = status;
    may_record_ = !refusal_.ok();  // calls are to ask, and to be refused
    publish_epoch();
    return nullptr;
  }
  session_ = *session;
  warned_ = true;
  may_record_ = true;
  publish_epoch();
  return session_;
}

/// Here, on the program's thread, where its environment may be read; everything else is the recorder's.
std::unique_ptr<provenance::Survey> Process::make_survey() const {
  auto survey = std::make_unique<provenance::Survey>(os::working_directory(), provenance::Surroundings::current());
  survey->add(code_);
  if (inherited_survey_ != nullptr) survey->inherit(*inherited_survey_);
  return survey;
}

void Process::set_code(provenance::LoadedCode code) {
  auto shared = std::make_shared<const provenance::LoadedCode>(std::move(code));
  const std::lock_guard lock(mutex_);
  code_ = std::move(shared);
}

Status Process::end(const std::string& reason) {
  std::shared_ptr<Session> ending;
  std::shared_ptr<const provenance::LoadedCode> code;
  {
    const std::lock_guard lock(mutex_);
    ending = std::move(session_);
    session_ = nullptr;
    may_record_ = false;
    inherits_ = false;
    refusal_ = {};
    publish_epoch();
    if (ending != nullptr && !inheritance_of_environment()) ::unsetenv(kInheritanceVariable);
    code = code_;
  }
  if (ending == nullptr) return {};
  Status status = ending->end(reason, std::move(code));
  if (auto* const seal_children = seal_children_.load(); seal_children != nullptr && ending->records())
    seal_children(ending->settings().trail);
  return status;
}

std::shared_ptr<Session> Process::current_session() {
  const std::lock_guard lock(mutex_);
  return session_;
}

std::shared_ptr<Session> Process::session() {
  if (!may_record() && !inherit_from_environment()) {
    warn_unconfigured();
    const std::lock_guard lock(mutex_);
    publish_epoch();
    return nullptr;
  }
  Status status;
  std::shared_ptr<Session> session;
  Settings session_settings;
  {
    const std::lock_guard lock(mutex_);
    if (session_ != nullptr || !inherits_) return session_;
    inherits_ = false;
    session_settings = inherited_;
    session = begin_locked(inherited_, inherited_parent_, status);
  }
  if (!status) tell_of_no_session(session_settings, status, "child process");
  if (auto* const begun = begun_hook_.load(); begun != nullptr && session != nullptr) begun();
  return session;
}

/// True: this process was started by an audited one and inherits its settings.
bool Process::inherit_from_environment() {
  if (warned_ || has_looked_for_parent_.exchange(true) || is_switched_off()) return false;
  auto inheritance = inheritance_of_environment();
  auto* const hook = inheritance_hook_.load();
  if (const char* text = !inheritance && hook != nullptr ? hook() : nullptr) inheritance = parse_inheritance(text);
  const std::lock_guard lock(mutex_);
  if (!inheritance || session_ != nullptr) return false;
  inherits_ = true;
  inherited_ = inheritance->settings;
  inherited_.interpreter = interpreter_;
  inherited_parent_ = inheritance->parent;
  may_record_ = true;
  return true;
}

void Process::set_host(std::string interpreter, const char* (*inherited)(), void (*begun)()) {
  const std::lock_guard lock(mutex_);
  interpreter_ = std::move(interpreter);
  inheritance_hook_ = inherited;
  begun_hook_ = begun;
}

std::string Process::inheritance() {
  const std::lock_guard lock(mutex_);
  if (session_ == nullptr) return {};
  return inherited_from(*session_);
}

void Process::show_to_children(const Session& session) {
  ::setenv(kInheritanceVariable, inherited_from(session).c_str(), 1);
}

void Process::warn_unconfigured() {
  if (is_switched_off() || warned_.exchange(true)) return;
  write_warning("audited functions are called but no session is configured; call configure() to record them");
}

std::uint64_t Process::state_of(const detail::FunctionInfo& info, Session& session) {
  const Settings& settings = session.settings();
  const Level level = level_of(info, settings.default_level);
  std::uint32_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = functions_.id_of(info);
  }
  std::uint64_t state = id | std::uint64_t{session.epoch()} << detail::kEpochShift;
  if (settings.console && level >= settings.level_filter) state |= detail::kFunctionConsole;
  if (info.timing != 0) state |= detail::kFunctionNoEnd;
  if (!session.records() || level < settings.trail_level || id == 0)
    state |= detail::kFunctionSkip;
  else
    session.add_function(id, info);
  return state;
}

void Process::before_fork() {
  Process& process = get();
  process.mutex_.lock();
  process.forking_call_ = detail::annalist_producer->current;
  if (process.session_ != nullptr && process.session_->records())
    run_waiting([](void* session) { static_cast<Session*>(session)->pause(); }, process.session_.get());
}

void Process::after_fork_in_parent() { get().mutex_.unlock(); }

void Process::after_fork_in_child() {
  Process& process = get();
  forget_thread();
  if (process.session_ != nullptr) {
    Session& parents = *process.session_;
    process.inherits_ = true;
    process.inherited_ = parents.settings();
    const bool in_call = process.forking_call_ != detail::kForeignParent;
    process.inherited_parent_ = {parents.name(), in_call ? process.forking_call_ : 0};
    process.inherited_survey_ = parents.survey();
    parents.abandon();
    // Its rings are mapped here too, and calls that were open at the fork still point into them: it is left as it is.
    new std::shared_ptr<Session>(std::move(process.session_));
    process.session_ = nullptr;
    process.publish_epoch();
  }
  process.mutex_.unlock();
}

void Process::at_terminate() {
  (void)get().end("terminate");
  if (earlier_terminate_handler != nullptr) earlier_terminate_handler();
  std::abort();
}

}  // namespace annalist::record
