// SPDX-License-Identifier: Apache-2.0
// Progress: how a call that is suspended and resumed goes, from its creation to the record of its end.
#pragma once
#include <annalist/detail/suspended_call.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "parents.hpp"
#include "python.hpp"
#include "raised.hpp"
#include "text_call.hpp"

namespace annalist::python {

/// Thread safety: under the interpreter lock; a call is resumed by one thread at a time. Invariants: (1) once ended
/// nothing is counted any more. (2) What resumes it while it runs is not recorded: it cannot succeed.
class Progress {
 public:
  detail::SuspendedCall call;
  CallText text;
  HiddenResult hidden_result = HiddenResult::kNone;

  bool is_open() const { return !ended_ && !running_; }
  bool has_ended() const { return ended_; }
  bool has_started() const { return started_; }

  /// From a resumption on; false: it passes through unobserved, as it runs already or has ended.
  bool resume(Stretch& stretch);
  /// A value that is sent in, an exception that is thrown in.
  void sent(PyObject* value);
  void thrown(PyObject* type, PyObject* value);

  /// It waits, or has given an item.
  void suspend(Stretch& stretch, bool count) {
    running_ = false;
    count_ += count;
    stretch.end();
  }
  void returned(Stretch& stretch, PyObject* result);
  /// By the exception that is set.
  void raised(Stretch& stretch);
  /// Before it was done: `how` is "closed" or "dropped".
  void ended_early(Stretch& stretch, const char* how);
  /// The same of one that never ran.
  void never_started();

 private:
  template <class Outcome>
  void end(detail::RecordKind kind, const char* how, Outcome&& outcome);
  void encode_progress(detail::Writer& out, const char* how) const;

  bool started_ = false;
  bool running_ = false;
  bool ended_ = false;
  std::uint64_t count_ = 0;
  std::uint64_t sent_count_ = 0, thrown_count_ = 0;
  std::vector<std::uint8_t> sent_, thrown_;  // encoded items, one after the other
};

}  // namespace annalist::python
