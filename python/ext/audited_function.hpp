// SPDX-License-Identifier: Apache-2.0
// AuditedFunction: what @annalize makes of a Python function. A function itself, to everything that asks, whose calls
// are recorded.
#pragma once
#include "audit.hpp"
#include "place.hpp"
#include "python.hpp"

namespace annalist::python {

/// The type, ready to be used; null with an error set. A subclass of `function`, which no class statement could make.
PyTypeObject* audited_function_type();

/// A new AuditedFunction around a Python function, or around the one inside an AuditedFunction; null with an error set.
PyObject* make_audited_function(PyObject* function, PlaceOptions options);

/// Its audit, or null for any other object.
const Audit* audit_of_function(PyObject* object);

}  // namespace annalist::python
