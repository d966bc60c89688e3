// SPDX-License-Identifier: Apache-2.0
// How audited callables are pickled and copied, so that they are audited where they are loaded.
#pragma once
#include "audit.hpp"
#include "python.hpp"

namespace annalist::python {

/// The answer to __reduce__: a name that leads to `self`, else how to make its like from what it wraps.
PyObject* reduce_audited(PyObject* self, const Audit& audit);
/// The second of these in any case: (rebuild, (wrapped, level, message, extra, style,
/// inheritance)), the last for workers that are older than the session.
PyObject* reduce_by_wrapped(const Audit& audit);

}  // namespace annalist::python
