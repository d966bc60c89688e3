// SPDX-License-Identifier: Apache-2.0
// What libannalist leaves to its host: where text lines go, and how a thread waits. In Python both have to do with the
// interpreter lock.
#pragma once
#include <string_view>

namespace annalist::python {

/// Lines go to sys.stderr where the program has replaced it, else to standard error; a thread that waits gives the
/// interpreter lock up.
void install_host_hooks();

/// Writes one line there. By any thread, with the interpreter lock or without.
void write_to_stream(std::string_view line);

}  // namespace annalist::python
