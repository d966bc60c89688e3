// SPDX-License-Identifier: Apache-2.0
// Goes over calls of a trail, reading ahead a little while Python runs on.
#pragma once
#include <annalist/read.hpp>

#include "python.hpp"

namespace annalist::python {

/// Null with an exception set. Made once, with the module.
PyTypeObject* call_iterator_type();

/// Gives instances of `type`, a subclass of RecordedCall, with `trail`.
PyObject* make_call_iterator(read::CallStream stream, PyObject* type, PyObject* trail);

}  // namespace annalist::python
