// SPDX-License-Identifier: Apache-2.0
// A stretch of work during which other Python threads may run.
#pragma once
#include "python.hpp"

namespace annalist::python {

/// Gives the interpreter lock up for as long as it lives. At the interpreter's end a thread that wants the lock back
/// gets none, ever: it is left hanging here, for Python before 3.14 would unwind its stack, destructors and all.
class WithoutLock {
 public:
  WithoutLock() : state_(PyEval_SaveThread()) {}
  ~WithoutLock();
  WithoutLock(const WithoutLock&) = delete;
  WithoutLock& operator=(const WithoutLock&) = delete;

 private:
  PyThreadState* state_;
};

}  // namespace annalist::python
