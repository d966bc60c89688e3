// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

namespace annalist::python {
namespace {

/// An exception class of the package: annalist.<name>.
Ref exception_class(const char* name) {
  const Ref package = Ref::take(PyImport_ImportModule("annalist"));
  return Ref::take(package ? PyObject_GetAttrString(package.get(), name) : nullptr);
}

void set(const char* class_name, const std::string& text) {
  const Ref type = exception_class(class_name);
  const Ref message = Ref::take(type ? to_text(text) : nullptr);
  if (message) PyErr_SetObject(type.get(), message.get());
}

}  // namespace

void set_error(const std::string& text) { set("Error", text); }

PyObject* raise(const Status& status, const char* not_found) {
  set(status.code() == Code::kNotFound ? not_found : "Error", status.text());
  return nullptr;
}

PyObject* raise_gap(const Error& refusal) {
  set("GapError", refusal.what());
  return nullptr;
}

}  // namespace annalist::python
