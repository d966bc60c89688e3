// SPDX-License-Identifier: Apache-2.0
// Step: a stretch of a program that is recorded as a call although it is no function: annalist.step().
#pragma once
#include "python.hpp"

namespace annalist::python {

/// The type, ready to be used; null with an error set.
PyTypeObject* step_type();

}  // namespace annalist::python
