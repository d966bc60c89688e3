// SPDX-License-Identifier: Apache-2.0
// What the package tells the extension about values: encoders of the program, and what is secret.
#pragma once
#include "python.hpp"

namespace annalist::python {

/// Adds register(), set_redaction() and set_secret_annotation() to the module; false with an error set.
bool add_value_functions(PyObject* module);

}  // namespace annalist::python
