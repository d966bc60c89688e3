// SPDX-License-Identifier: Apache-2.0
// How audited callables are pickled and copied, so that they are audited where they are loaded.
#pragma once
#include "audit.hpp"
#include "python.hpp"

namespace annalist::python {

/// Of an audited function or callable; null for any other object.
const Audit* audit_of(PyObject* object);

/// __reduce__, __copy__ and the like of what is audited: pickled by a name that leads to it, as functions are, else by
/// what it wraps; copied as functions are, not at all.
extern PyMethodDef pickling_methods[];
/// The second of these in any case: (rebuild, (wrapped, level, message, extra, style,
/// inheritance)), the last for workers that are older than the session.
PyObject* reduce_by_wrapped(const Audit& audit);

}  // namespace annalist::python
