// SPDX-License-Identifier: Apache-2.0
#include "text_function.hpp"

#include "names.hpp"
#include "text_clean.hpp"

namespace annalist::python {
namespace {

/// An attribute, None where there is none.
Ref attribute(PyObject* object, const char* name, Capture& capture) {
  capture.begin();
  Ref value = Ref::take(PyObject_GetAttrString(object, name));
  if (value) return value;
  capture.swallow_error();
  return Ref::borrow(Py_None);
}

std::string text_of(PyObject* object, Capture& capture, Cleaning cleaning = Cleaning::kField) {
  std::string text;
  append_str(text, object, cleaning, capture);
  return text;
}

PyObject* defaults_of(PyObject* callable) {
  return PyFunction_Check(callable) ? PyFunction_GET_DEFAULTS(callable) : nullptr;
}

PyObject* keyword_defaults_of(PyObject* callable) {
  return PyFunction_Check(callable) ? PyFunction_GET_KW_DEFAULTS(callable) : nullptr;
}

bool is_named(PyObject* name, const char* text) { return PyUnicode_CompareWithASCIIString(name, text) == 0; }

}  // namespace

TextFunction::TextFunction(PyObject* callable, const Parameters& given)
    : defaults_(Ref::borrow(defaults_of(callable))), keyword_defaults_(Ref::borrow(keyword_defaults_of(callable))) {
  Capture capture;
  name = text_of(attribute(callable, "__name__", capture).get(), capture);
  qualified_name = text_of(attribute(callable, "__qualname__", capture).get(), capture);
  doc = text_of(attribute(callable, "__doc__", capture).get(), capture);
  describe_place(attribute(callable, "__code__", capture).get());
  Ref annotations = attribute(callable, "__annotations__", capture);
  if (!PyDict_Check(annotations.get())) annotations = Ref::take(PyDict_New());
  PyObject* returned = annotations ? PyDict_GetItemString(annotations.get(), "return") : nullptr;
  returns = text_of(returned != nullptr ? returned : Py_None, capture, Cleaning::kLine);

  const Py_ssize_t with_default = defaults_ ? PyTuple_GET_SIZE(defaults_.get()) : 0;
  for (Py_ssize_t i = 0; i < given.positional; ++i) {
    const Py_ssize_t at = i - (given.positional - with_default);
    describe_parameter(given.name(i), annotations.get(), at >= 0 ? PyTuple_GET_ITEM(defaults_.get(), at) : nullptr,
                       i < given.positional_only);
  }
  if (given.has_star) describe_parameter(given.name(given.named()), annotations.get(), nullptr, true);
  for (Py_ssize_t i = given.positional; i < given.named(); ++i) {
    PyObject* value = keyword_defaults_ ? PyDict_GetItemWithError(keyword_defaults_.get(), given.name(i)) : nullptr;
    describe_parameter(given.name(i), annotations.get(), value, false);
  }
  if (given.has_double_star)
    describe_parameter(given.name(given.named() + given.has_star), annotations.get(), nullptr, false);
  has_instance = given.positional > 0 && (is_named(given.name(0), "self") || is_named(given.name(0), "cls"));
}

bool TextFunction::is_current(PyObject* callable) const {
  return defaults_.get() == defaults_of(callable) && keyword_defaults_.get() == keyword_defaults_of(callable);
}

void TextFunction::describe_parameter(PyObject* parameter, PyObject* annotations, PyObject* default_value,
                                      bool is_positional) {
  Capture capture;
  Parameter described;
  append_repr(described.head, parameter, Cleaning::kField, capture);
  described.head.append(": {'default': ");
  described.fallback = Ref::borrow(default_value);
  PyObject* annotation = annotations != nullptr ? PyDict_GetItemWithError(annotations, parameter) : nullptr;
  described.tail = "; 'annotation': ";
  append_repr(described.tail, annotation != nullptr ? annotation : Py_None, Cleaning::kField, capture);
  described.tail.append("; 'kind': ").append(is_positional ? "'positional'" : "'keyword'").append("; 'value': ");
  if (default_value != nullptr && !is_plain_scalar(default_value)) {
    described.changeable = Ref::borrow(default_value);
  } else {
    append_repr(described.head, default_value != nullptr ? default_value : Py_None, Cleaning::kField, capture);
    described.head.append(std::exchange(described.tail, {}));
  }
  parameters.push_back(std::move(described));
}

void TextFunction::describe_place(PyObject* code) {
  if (!PyCode_Check(code)) return;
  const auto* object = reinterpret_cast<PyCodeObject*>(code);
  path = utf8_text(object->co_filename);
  line = object->co_firstlineno;
  file_name = path.substr(path.rfind('/') + 1);
  module = file_name.substr(0, file_name.rfind('.'));
}

}  // namespace annalist::python
