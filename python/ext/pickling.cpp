// SPDX-License-Identifier: Apache-2.0
#include "pickling.hpp"

#include <string>

#include "audited_callable.hpp"
#include "audited_function.hpp"
#include "children.hpp"

namespace annalist::python {
namespace {

/// What module.qualname is in the modules that are loaded; null without an error where it is nothing.
Ref find_by_name(PyObject* module_name, PyObject* qualified_name) {
  const Ref module = Ref::take(PyImport_GetModule(module_name));
  const Ref parts =
      Ref::take(module ? PyUnicode_Split(qualified_name, Ref::take(PyUnicode_FromString(".")).get(), -1) : nullptr);
  Ref found = Ref::borrow(parts ? module.get() : nullptr);
  for (Py_ssize_t i = 0; found && i < PyList_GET_SIZE(parts.get()); ++i)
    found = Ref::take(PyObject_GetAttr(found.get(), PyList_GET_ITEM(parts.get(), i)));
  PyErr_Clear();
  return found;
}

PyObject* text_or_none(const std::string& text) {
  if (text.empty()) Py_RETURN_NONE;
  return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
}

PyObject* reduce(PyObject* self, PyObject*) {
  const Audit& audit = *audit_of(self);
  const Ref module = Ref::take(PyObject_GetAttrString(self, "__module__"));
  const Ref name = Ref::take(module ? PyObject_GetAttrString(self, "__qualname__") : nullptr);
  if (name && PyUnicode_Check(module.get()) && PyUnicode_Check(name.get())) {
    const Ref found = find_by_name(module.get(), name.get());
    // A name that leads nowhere or to a local is the pickler's to complain about, as it does of any function.
    const bool leads_to_wrapped = found.get() == audit.wrapped;
    if (!leads_to_wrapped && PyFunction_Check(audit.wrapped)) return Py_NewRef(name.get());
    if (found.get() == self) return Py_NewRef(name.get());
  }
  PyErr_Clear();
  return reduce_by_wrapped(audit);
}

PyObject* itself(PyObject* self, PyObject*) { return Py_NewRef(self); }

}  // namespace

PyMethodDef pickling_methods[] = {
    {"__reduce__", reduce, METH_NOARGS, nullptr},
    {"__reduce_ex__", reduce, METH_O, nullptr},
    {"__copy__", itself, METH_NOARGS, nullptr},
    {"__deepcopy__", itself, METH_O, nullptr},
    {},
};

const Audit* audit_of(PyObject* object) {
  const Audit* audit = audit_of_function(object);
  return audit != nullptr ? audit : audit_of_callable(object);
}

PyObject* reduce_by_wrapped(const Audit& audit) {
  const PlaceOptions& options = audit.details->options;
  const Ref module = Ref::take(PyImport_ImportModule("annalist._annalist"));
  const Ref rebuild = Ref::take(module ? PyObject_GetAttrString(module.get(), "rebuild") : nullptr);
  if (!rebuild) return nullptr;
  PyObject* extra = options.text != nullptr && options.text->extra ? options.text->extra.get() : Py_None;
  const int style = options.text != nullptr ? static_cast<int>(options.text->style) : 0;
  return Py_BuildValue("O(OINOiN)", rebuild.get(), audit.wrapped, options.level, text_or_none(options.message), extra,
                       style, inheritance_text());
}

}  // namespace annalist::python
