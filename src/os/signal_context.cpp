// SPDX-License-Identifier: Apache-2.0
#include "os/signal_context.hpp"

#include <signal.h>
#include <unwind.h>

namespace annalist::os {
namespace {

struct Walk {
  int frames_left = 24;
  bool found = false;
};

_Unwind_Reason_Code visit(_Unwind_Context* context, void* walk_pointer) {
  auto& walk = *static_cast<Walk*>(walk_pointer);
  // Set for the frame that a signal interrupted: its address is that of an instruction that has not run yet.
  int was_interrupted = 0;
  ::_Unwind_GetIPInfo(context, &was_interrupted);
  walk.found = was_interrupted != 0;
  return walk.found || --walk.frames_left == 0 ? _URC_END_OF_STACK : _URC_NO_REASON;
}

}  // namespace

bool in_signal_handler() noexcept {
  sigset_t blocked;
  if (::pthread_sigmask(SIG_SETMASK, nullptr, &blocked) == 0 && ::sigisemptyset(&blocked) != 0) return false;
  Walk walk;
  ::_Unwind_Backtrace(visit, &walk);
  return walk.found;
}

}  // namespace annalist::os
