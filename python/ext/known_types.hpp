// SPDX-License-Identifier: Apache-2.0
// The types that have an item of their own (spec/values.md §2.1), recognised by what the program has imported: nothing
// is imported for it.
#pragma once
#include <string_view>

#include "type_info.hpp"
#include "values.hpp"

namespace annalist::python {

/// Null where it is none, or a class of the program that has the same name.
const KnownType* find_known_type(PyTypeObject* type, std::string_view module, std::string_view name);
/// For kinds that are told by what they are derived from, and whose item says which type it was: enumerators,
/// exceptions, named tuples, classes, dtypes. Null for others.
const KnownType* find_known_family(PyTypeObject* type);

/// What `import module; module.name` would give, if the program has imported it; null otherwise. Borrowed.
PyObject* find_imported(const char* module, const char* name);
/// An attribute of the class or a base of it, as it stands there: nothing is asked. Borrowed; null where there is none.
PyObject* class_attribute(PyTypeObject* type, const char* name);

/// An attribute as `type` defines it, whatever a class derived from it defines; null where that fails.
Ref attribute_by(PyTypeObject* type, PyObject* object, const char* name, Capture& capture);
/// An attribute of the instance alone; null where it has none. Runs no code.
Ref own_attribute(PyObject* object, std::string_view name);
/// An object that is not what its type promises.
inline constexpr const char* kNoParts = "capture failed: its parts are missing";
/// An object whose bytes are more than a value may have: its item is given up, what is around it is not.
void put_too_large(ValueEncoder& encoder, PyObject* object, std::uint64_t size, std::vector<Py_ssize_t> shape);

// callable_values.cpp
void encode_type(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_function(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_builtin(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_descriptor(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_method(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_module(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_partial(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);

// simple_values.cpp
void encode_range(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_slice(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_ellipsis(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_not_implemented(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_decimal(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_fraction(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_uuid(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_path(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_address(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_pattern(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_enumerator(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);

// buffer_values.cpp
void encode_memoryview(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_array(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);

// exception_values.cpp
void encode_exception(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);

// numpy_values.cpp
void encode_numpy_number(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_numpy_complex(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_numpy_text(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_numpy_scalar(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_dtype(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_ndarray(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
/// What an array or a table says of itself where its content is not recorded.
ValueEncoder::Opaque sized(PyObject* object, std::string_view reason, Capture& capture);

}  // namespace annalist::python
