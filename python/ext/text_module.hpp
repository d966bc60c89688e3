// SPDX-License-Identifier: Apache-2.0
// What the package tells the extension about lines.
#pragma once
#include "python.hpp"

namespace annalist::python {

/// Adds set_text() and set_logger() to the module; false with an error set.
bool add_text_functions(PyObject* module);

}  // namespace annalist::python
