// SPDX-License-Identifier: Apache-2.0
// AuditedCallable: what @annalize makes of a callable that is no Python function: builtins, ufuncs, partial objects,
// instances with __call__.
#pragma once
#include <string>

#include "audit.hpp"
#include "python.hpp"

namespace annalist::python {

/// The type, ready to be used; null with an error set.
PyTypeObject* audited_callable_type();

/// `signature` as Parameters::parse takes it, or None: then every argument is `args` or `kwargs`. `kind` is what a call
/// gives. Null with an error set.
PyObject* make_audited_callable(PyObject* callable, const std::string& name, PyObject* signature, PyObject* annotations,
                                CallKind kind, PlaceOptions options);

/// Its audit, or null for any other object.
const Audit* audit_of_callable(PyObject* object);

}  // namespace annalist::python
