// SPDX-License-Identifier: Apache-2.0
// Calls that are suspended and resumed: coroutines, generators and asynchronous generators, audited as one call each
// from their creation to their end.
#pragma once
#include "audit.hpp"
#include "python.hpp"

namespace annalist::python {

/// Makes the types ready; false with an error set.
bool prepare_suspended_types();

/// Calls what is wrapped, of any kind but kResult, and puts what it gives into an audited one of the same kind.
PyObject* call_suspending(Audit& audit, vectorcallfunc function, PyObject* const* values, std::size_t flags,
                          PyObject* keywords);

}  // namespace annalist::python
