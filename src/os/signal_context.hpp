// SPDX-License-Identifier: Apache-2.0
// Whether the code that runs was called by a signal handler.
#pragma once

namespace annalist::os {

/// Asks the system whether a signal is blocked, as a handler's own is while it runs, and only then looks at the
/// innermost frames of the stack, by the unwinder: no lock, no memory, about 100 ns a frame. A handler that is further
/// out, or that was installed with SA_NODEFER, is not found.
bool in_signal_handler() noexcept;

}  // namespace annalist::os
