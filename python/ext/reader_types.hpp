// SPDX-License-Identifier: Apache-2.0
// The types by which the module reads trails.
#pragma once
#include "python.hpp"

namespace annalist::python {

/// Adds Reader, CallIterator, RecordedCall and decode(). False with an exception set.
bool add_reader_types(PyObject* module);

}  // namespace annalist::python
