// SPDX-License-Identifier: Apache-2.0
// A call as it was read: the base class of annalist.Call.
#pragma once
#include <annalist/read.hpp>

#include "python.hpp"

namespace annalist::python {

/// Null with an exception set. Made once, with the module.
PyTypeObject* recorded_call_type();

/// An instance of `type`, a subclass of RecordedCall, with `trail`, which it keeps.
Ref make_recorded_call(PyTypeObject* type, read::Call call, PyObject* trail);

}  // namespace annalist::python
