// SPDX-License-Identifier: Apache-2.0
// Classes, functions, methods and modules: recorded by name.
#include "known_types.hpp"
#include "names.hpp"

namespace annalist::python {
namespace {

using namespace detail;

std::string dotted(const std::string& module, const std::string& name) {
  return module.empty() || module == "builtins" ? name : module + "." + name;
}

std::string text_of(PyObject* object) {
  return object != nullptr && PyUnicode_Check(object) ? utf8_text(object) : std::string();
}

std::string function_name(PyObject* object) {
  const auto* function = reinterpret_cast<PyFunctionObject*>(object);
  return dotted(text_of(function->func_module), text_of(function->func_qualname));
}

/// Of what a class defines in C: `str.upper`.
std::string descriptor_name(PyObject* object) {
  const auto* descriptor = reinterpret_cast<PyDescrObject*>(object);
  return type_name(descriptor->d_type) + "." + text_of(descriptor->d_name);
}

/// `math.sin`; of a method `list.append`, of a class method `dict.fromkeys`.
std::string builtin_name(const PyCFunctionObject* function) {
  PyObject* self = function->m_self;
  const std::string name = function->m_ml->ml_name;
  if (self == nullptr || PyModule_Check(self)) return dotted(text_of(function->m_module), name);
  PyTypeObject* type = PyType_Check(self) ? reinterpret_cast<PyTypeObject*>(self) : Py_TYPE(self);
  return type_name(type) + "." + name;
}

std::string callable_name(PyObject* object, Capture& capture) {
  if (PyFunction_Check(object) || PyType_IsSubtype(Py_TYPE(object), &PyFunction_Type)) return function_name(object);
  if (PyCFunction_Check(object)) return builtin_name(reinterpret_cast<PyCFunctionObject*>(object));
  return bounded_repr(object, capture);
}

void put_function(ValueEncoder& encoder, const std::string& name) {
  encoder.out().put_named("function", 1);
  encoder.out().put_utf8(name);
}

void put_method(ValueEncoder& encoder, PyObject* object, const std::string& name, PyObject* self) {
  encoder.within(object, [&] {
    encoder.named("method", 2, [&] {
      encoder.out().put_utf8(name);
      encoder.item(self);
    });
  });
}

}  // namespace

void encode_type(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  encoder.out().put_named("type", 1);
  encoder.out().put_utf8(type_name(reinterpret_cast<PyTypeObject*>(object)));
}

void encode_function(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  put_function(encoder, function_name(object));
}

void encode_builtin(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  const auto* function = reinterpret_cast<PyCFunctionObject*>(object);
  PyObject* self = function->m_self;
  const bool is_bound = self != nullptr && !PyModule_Check(self) && !PyType_Check(self);
  if (is_bound) return put_method(encoder, object, builtin_name(function), self);
  put_function(encoder, builtin_name(function));
}

void encode_descriptor(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  put_function(encoder, descriptor_name(object));
}

void encode_method(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  put_method(encoder, object, callable_name(PyMethod_GET_FUNCTION(object), encoder.capture()),
             PyMethod_GET_SELF(object));
}

void encode_module(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  PyObject* name = PyModule_GetNameObject(object);
  const Ref owned = Ref::take(name);
  if (name == nullptr) encoder.capture().swallow_error();
  encoder.out().put_named("module", 1);
  encoder.out().put_utf8(text_of(name));
}

void encode_partial(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  const auto part = [&](const char* name) {
    Ref value = Ref::take(PyObject_GenericGetAttr(object, Ref::take(PyUnicode_InternFromString(name)).get()));
    if (!value) encoder.capture().swallow_error();
    return value;
  };
  const Ref function = part("func"), arguments = part("args"), keywords = part("keywords");
  if (!function || !arguments || !PyTuple_Check(arguments.get()) || !keywords) return encoder.opaque(object, kNoParts);
  const Py_ssize_t count = PyTuple_GET_SIZE(arguments.get());
  encoder.named("functools.partial", 3, [&] {
    encoder.item(function.get());
    encoder.array(static_cast<std::uint64_t>(count), [&] {
      for (Py_ssize_t i = 0; i < count && !encoder.is_done(); ++i) encoder.item(PyTuple_GET_ITEM(arguments.get(), i));
    });
    encoder.item(keywords.get());
  });
}

}  // namespace annalist::python
