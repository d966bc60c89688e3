// SPDX-License-Identifier: Apache-2.0
// Child processes: what they find of the session of their parent, and what their own session needs of Python.
#pragma once
#include "python.hpp"

namespace annalist::python {

/// Tells libannalist where in Python to ask. `interpreter` is such as "CPython 3.11.7".
void install_child_hooks(const char* interpreter);

/// A str: what a child that is started now shall find in its environment; empty where no session runs.
PyObject* inheritance_text();

}  // namespace annalist::python
