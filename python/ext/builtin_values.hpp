// SPDX-License-Identifier: Apache-2.0
// Builtin containers and scalars, of the exact type or of one that is derived from it. They are read as CPython lays
// them out: what a derived class overrides is not run.
#pragma once
#include "values.hpp"

namespace annalist::python {

void encode_list(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_tuple(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_dict(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_set(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_frozenset(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
/// int, float, complex, str, bytes, bytearray.
void encode_derived_scalar(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);

/// The keys and values of a dict, as items of the array that the caller has begun.
void encode_dict_items(ValueEncoder& encoder, PyObject* dict, Py_ssize_t size);
/// Whether a list or dict holds nothing that could lead back to it. Of many items, which are not looked through, no.
bool holds_scalars_alone(PyObject* object);

}  // namespace annalist::python
