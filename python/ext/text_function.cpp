// SPDX-License-Identifier: Apache-2.0
#include "text_function.hpp"

#include "names.hpp"
#include "redaction.hpp"
#include "text_clean.hpp"
#include "text_parameters.hpp"

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

PyObject* defaults_of(const Parameters& parameters) {
  return parameters.function != nullptr ? parameters.function->func_defaults : parameters.defaults.get();
}

PyObject* keyword_defaults_of(const Parameters& parameters) {
  return parameters.function != nullptr ? parameters.function->func_kwdefaults : parameters.keyword_defaults.get();
}

bool is_named(PyObject* name, const char* text) { return PyUnicode_CompareWithASCIIString(name, text) == 0; }

}  // namespace

TextFunction::TextFunction(PyObject* callable, std::string_view place_name, const Parameters& given)
    : defaults_(Ref::borrow(defaults_of(given))), keyword_defaults_(Ref::borrow(keyword_defaults_of(given))) {
  Capture capture;
  const Ref own_name = attribute(callable, "__name__", capture);
  // A partial object has none.
  name = own_name.get() != Py_None ? text_of(own_name.get(), capture)
                                   : std::string(place_name.substr(place_name.rfind('.') + 1));
  const Ref qualified = attribute(callable, "__qualname__", capture);
  qualified_name = qualified.get() != Py_None ? text_of(qualified.get(), capture) : name;
  doc = text_of(attribute(callable, "__doc__", capture).get(), capture);
  describe_place(attribute(callable, "__code__", capture).get());
  Ref annotations = attribute(callable, "__annotations__", capture);
  if (!PyDict_Check(annotations.get())) annotations = Ref::take(PyDict_New());
  PyObject* returned = annotations ? PyDict_GetItemString(annotations.get(), "return") : nullptr;
  returns = text_of(returned != nullptr ? returned : Py_None, capture, Cleaning::kLine);
  is_secret_result = returned != nullptr && redaction.is_secret_annotation(returned, capture);
  if (own_name.get() != Py_None) has_secret_name = redaction.is_secret_name(own_name.get(), capture);
  describe_parameters(given, annotations.get());
  has_instance = given.positional > 0 && (is_named(given.name(0), "self") || is_named(given.name(0), "cls"));
}

void TextFunction::describe_parameters(const Parameters& given, PyObject* annotations) {
  for (Py_ssize_t i = 0; i < given.positional; ++i)
    describe_parameter(given.name(i), annotations, given.default_of(i), i < given.positional_only);
  if (given.has_star) describe_parameter(given.name(given.named()), annotations, nullptr, true);
  for (Py_ssize_t i = given.positional; i < given.named(); ++i)
    describe_parameter(given.name(i), annotations, given.default_of(i), false);
  if (given.has_double_star)
    describe_parameter(given.name(given.named() + given.has_star), annotations, nullptr, false);
}

bool TextFunction::is_current(const Parameters& parameters_now) const {
  return defaults_.get() == defaults_of(parameters_now) &&
         keyword_defaults_.get() == keyword_defaults_of(parameters_now) && redaction_epoch_ == redaction.epoch();
}

void TextFunction::describe_parameter(PyObject* parameter, PyObject* annotations, PyObject* default_value,
                                      bool is_positional) {
  Capture capture;
  Parameter described;
  append_repr(described.head, parameter, Cleaning::kField, capture);
  described.head.append(": {'default': ");
  described.fallback = Ref::borrow(default_value);
  PyObject* annotation = annotations != nullptr ? PyDict_GetItemWithError(annotations, parameter) : nullptr;
  described.is_secret = annotation != nullptr && redaction.is_secret_annotation(annotation, capture);
  described.tail = "; 'annotation': ";
  append_repr(described.tail, annotation != nullptr ? annotation : Py_None, Cleaning::kField, capture);
  described.tail.append("; 'kind': ").append(is_positional ? "'positional'" : "'keyword'").append("; 'value': ");
  const Ref shown = default_value != nullptr ? shown_of(parameter, default_value, described.is_secret, capture)
                                             : Ref::borrow(Py_None);
  if (shown && !is_plain_scalar(shown.get())) {
    described.changeable = Ref::borrow(shown.get());
  } else {
    if (shown)
      append_repr(described.head, shown.get(), Cleaning::kField, capture);
    else
      described.head.append(kRedacted);
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
