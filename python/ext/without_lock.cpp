// SPDX-License-Identifier: Apache-2.0
#include "without_lock.hpp"

#include <unistd.h>

namespace annalist::python {

WithoutLock::~WithoutLock() {
  try {
    PyEval_RestoreThread(state_);
  } catch (...) {
    // What pthread_exit unwinds the stack by. Whoever caught it and went on would be terminated.
    for (;;) ::pause();
  }
}

}  // namespace annalist::python
