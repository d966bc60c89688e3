// SPDX-License-Identifier: Apache-2.0
// Whether the code that runs was called by a signal handler.
#pragma once

namespace annalist::os {

/// Looks at the innermost frames of the stack, by the unwinder: no lock, no memory, about 100 ns a frame. A handler
/// that is further out is not found.
bool in_signal_handler() noexcept;

}  // namespace annalist::os
