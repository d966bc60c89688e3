// SPDX-License-Identifier: Apache-2.0
// Collections of the standard library beyond the builtin ones.
#pragma once
#include "values.hpp"

namespace annalist::python {

void encode_deque(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_ordered_dict(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_counter(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_default_dict(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_chain_map(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_mapping_proxy(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_namespace(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_dict_view(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_named_tuple(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_struct_sequence(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);

}  // namespace annalist::python
