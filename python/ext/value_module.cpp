// SPDX-License-Identifier: Apache-2.0
#include "value_module.hpp"

#include <algorithm>

#include "redaction.hpp"
#include "type_info.hpp"

namespace annalist::python {
namespace {

/// Types that the encoder never looks up.
bool is_fixed(PyTypeObject* type) {
  const PyTypeObject* const kFixed[] = {
      Py_TYPE(Py_None),  &PyBool_Type, &PyLong_Type,  &PyFloat_Type, &PyComplex_Type, &PyUnicode_Type,  &PyBytes_Type,
      &PyByteArray_Type, &PyList_Type, &PyTuple_Type, &PyDict_Type,  &PySet_Type,     &PyFrozenSet_Type};
  return std::find(std::begin(kFixed), std::end(kFixed), type) != std::end(kFixed);
}

PyObject* register_type(PyObject*, PyObject* args) {
  PyObject *type, *encode;
  if (PyArg_ParseTuple(args, "OO", &type, &encode) == 0) return nullptr;
  if (!PyType_Check(type))
    return PyErr_Format(PyExc_TypeError, "register() takes a class, not %s", Py_TYPE(type)->tp_name);
  if (is_fixed(reinterpret_cast<PyTypeObject*>(type)))
    return PyErr_Format(PyExc_TypeError, "objects of %s have an encoding that cannot be changed",
                        reinterpret_cast<PyTypeObject*>(type)->tp_name);
  register_encoder(reinterpret_cast<PyTypeObject*>(type), encode);
  Py_RETURN_NONE;
}

/// A function, None for no name at all, empty text for the names that libannalist knows.
PyObject* set_redaction(PyObject*, PyObject* args) {
  PyObject *search, *hook, *marker;
  if (PyArg_ParseTuple(args, "OOO", &search, &hook, &marker) == 0) return nullptr;
  redaction.configure(PyUnicode_Check(search) ? nullptr : search, hook == Py_None ? nullptr : hook, marker);
  Py_RETURN_NONE;
}

PyObject* set_secret_annotation(PyObject*, PyObject* secret) {
  redaction.set_annotation(secret);
  Py_RETURN_NONE;
}

PyMethodDef functions[] = {
    {"register", register_type, METH_VARARGS, "register(type, encode): how objects of exactly that type are encoded."},
    {"set_redaction", set_redaction, METH_VARARGS,
     "set_redaction(search, hook, marker): which names are secret, and what a hook returns for what is."},
    {"set_secret_annotation", set_secret_annotation, METH_O, "set_secret_annotation(secret): the class Secret."},
    {},
};

}  // namespace

bool add_value_functions(PyObject* module) { return PyModule_AddFunctions(module, functions) == 0; }

}  // namespace annalist::python
