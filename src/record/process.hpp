// SPDX-License-Identifier: Apache-2.0
// The one recording state of this process: which session runs, which functions there are, and what a forked child
// inherits.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "record/busy.hpp"
#include "record/functions.hpp"
#include "record/session.hpp"

namespace annalist::record {

/// Thread safety: all public members. Ownership: never destroyed, for audited functions may be called until the process
/// is gone.
class Process {
 public:
  static Process& get();

  /// Ends the session that runs, begins one with these settings. On failure a warning is written and nothing records.
  Status begin(const Settings& settings);
  /// Ends the session that runs; fine where none does.
  Status end(const std::string& reason);

  /// What a language binding knows of the code that runs.
  void set_code(provenance::LoadedCode code);

  /// What is done once a session has ended: children may have died without sealing theirs. Recovery stands above this
  /// layer, so it is told.
  void set_after_end(void (*seal_children)(const std::string& trail)) { seal_children_ = seal_children; }
  /// What a language binding adds for child processes (runtime.hpp).
  void set_host(std::string interpreter, const char* (*inheritance)(), void (*begun)());
  /// What child processes are told of the session that runs; empty where none does.
  std::string inheritance();

  /// The session that runs; in a forked child of an audited process, a new one. Null where nothing is configured, which
  /// is said once.
  std::shared_ptr<Session> session();
  /// The same without beginning anything.
  std::shared_ptr<Session> current_session();
  /// Why audited calls are not to run although no session does; fine: they may.
  Status refusal();
  /// Id and flags of the function in this session, with its epoch.
  std::uint64_t state_of(const detail::FunctionInfo& info, Session& session);
  /// Reads without a lock: false where no session runs and none is to be inherited.
  bool may_record() const { return may_record_.load(std::memory_order_relaxed); }

 private:
  Process();
  std::shared_ptr<Session> begin_locked(const Settings& settings, const ParentCall& parent, Status& status);
  std::unique_ptr<provenance::Survey> make_survey() const;
  void publish_epoch() const;
  void warn_unconfigured();
  bool inherit_from_environment();
  void show_to_children(const Session& session);
  static void before_fork();
  static void after_fork_in_parent();
  static void after_fork_in_child();
  static void at_terminate();

  Mutex mutex_;  // guards what follows
  std::shared_ptr<Session> session_;
  std::uint32_t epoch_ = 0;
  Functions functions_;
  bool inherits_ = false;  // a child that has not begun its session yet
  Settings inherited_;
  ParentCall inherited_parent_;
  Status refusal_;
  std::uint64_t forking_call_ = 0;  // open on the thread that forks
  std::string interpreter_;         // of set_host
  std::shared_ptr<const provenance::LoadedCode> code_;
  const provenance::Survey* inherited_survey_ = nullptr;  // of the parent process' session, which is never destroyed

  std::atomic<void (*)(const std::string& trail)> seal_children_{nullptr};
  std::atomic<bool> may_record_{false};
  std::atomic<bool> warned_{false};
  std::atomic<bool> has_looked_for_parent_{false};
  std::atomic<const char* (*)()> inheritance_hook_{nullptr};
  std::atomic<void (*)()> begun_hook_{nullptr};
};

}  // namespace annalist::record
