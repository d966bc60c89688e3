// SPDX-License-Identifier: Apache-2.0
// What the interpreter has imported, handed to the session: which distributions that is from is found out behind the
// program.
#pragma once

namespace annalist::python {

/// Hands over the names and files of the top-level modules that are imported, and sys.path. Runs no Python code. The
/// first call sees to it that the end of the interpreter makes one more.
void report_environment();

}  // namespace annalist::python
