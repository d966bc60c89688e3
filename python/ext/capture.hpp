// SPDX-License-Identifier: Apache-2.0
// Capture: the stretch of encoding in which code of the program may run (a repr, a time zone, a str of an exception).
#pragma once
#include <annalist/detail/runtime.hpp>

#include "python.hpp"

namespace annalist::python {

/// Purpose: calls that audited functions make in here are not audited, and no error of theirs gets out.
/// Thread safety: used by one thread. Invariants: (1) between begin() and the destructor the thread's records are held
/// back, so that the memory in which a value is being written stays its own. (2) An interrupt that arrived in here is
/// delivered again after it.
class Capture {
 public:
  Capture() = default;
  ~Capture() {
    if (begun_) end();
  }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  /// Before the first code of the program; may be repeated.
  void begin() {
    if (!begun_) detail::begin_capturing();
    begun_ = true;
  }
  /// Drops the error that is set.
  void swallow_error() {
    if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) interrupted_ = true;
    PyErr_Clear();
  }

 private:
  void end() {
    detail::end_capturing();
    // Not PyErr_SetInterrupt, which does nothing where SIGINT is ignored: this one is not a signal any more.
    if (interrupted_) PyThreadState_SetAsyncExc(PyThread_get_thread_ident(), PyExc_KeyboardInterrupt);
  }
  bool begun_ = false;
  bool interrupted_ = false;
};

}  // namespace annalist::python
