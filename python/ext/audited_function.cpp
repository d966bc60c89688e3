// SPDX-License-Identifier: Apache-2.0
#include "audited_function.hpp"

#include <structmember.h>

#include <cstddef>
#include <utility>

#include "audit.hpp"
#include "pickling.hpp"
#include "suspended.hpp"

namespace annalist::python {
namespace {

/// Purpose: a function object filled like the function that it wraps, so that whatever reads the one's fields finds the
/// other's. Thread safety: as a function. Invariants: (1) what is wrapped is an exact function and is called, never
/// `function`. (2) The audit's details and place are those of the wrapped function's code: what assigns __code__ renews
/// them. The interpreter takes its short ways for exact functions only, so that every call comes through
/// `function.vectorcall`.
struct AuditedFunction {
  PyFunctionObject function;
  Audit audit;
};

AuditedFunction* audited(PyObject* object) { return reinterpret_cast<AuditedFunction*>(object); }
PyFunctionObject* wrapped(PyObject* object) {
  return reinterpret_cast<PyFunctionObject*>(audited(object)->audit.wrapped);
}

PyObject* call_function(PyObject* object, PyObject* const* values, std::size_t flags, PyObject* keywords) {
  Audit& audit = audited(object)->audit;
  return call_audited(audit, reinterpret_cast<PyFunctionObject*>(audit.wrapped)->vectorcall, values, flags, keywords);
}

PyObject* call_suspending_function(PyObject* object, PyObject* const* values, std::size_t flags, PyObject* keywords) {
  Audit& audit = audited(object)->audit;
  return call_suspending(audit, reinterpret_cast<PyFunctionObject*>(audit.wrapped)->vectorcall, values, flags,
                         keywords);
}

void bind_to_code(AuditedFunction& self, PlaceOptions options) {
  auto* function = reinterpret_cast<PyFunctionObject*>(self.audit.wrapped);
  self.audit.kind = kind_of_code(reinterpret_cast<PyCodeObject*>(function->func_code)->co_flags);
  self.audit.bind(definition_of(function), Parameters(function), std::move(options));
  self.function.vectorcall = self.audit.kind == CallKind::kResult ? call_function : call_suspending_function;
}

// --- attributes ---

/// __code__, __defaults__, __kwdefaults__ and __annotations__ are the wrapped function's, also when they are assigned.
PyObject* get_of_wrapped(PyObject* self, void* name) {
  return PyObject_GetAttrString(audited(self)->audit.wrapped, static_cast<const char*>(name));
}

int set_of_wrapped(PyObject* object, PyObject* value, void* name) {
  AuditedFunction& self = *audited(object);
  const Ref attribute = Ref::take(PyUnicode_FromString(static_cast<const char*>(name)));
  if (!attribute || PyObject_SetAttr(self.audit.wrapped, attribute.get(), value) < 0) return -1;
  const PyFunctionObject& from = *wrapped(object);
  const bool is_new_code = self.function.func_code != from.func_code;
  // C code reads the fields.
  Py_XSETREF(self.function.func_code, Py_NewRef(from.func_code));
  Py_XSETREF(self.function.func_defaults, Py_XNewRef(from.func_defaults));
  Py_XSETREF(self.function.func_kwdefaults, Py_XNewRef(from.func_kwdefaults));
  Py_XSETREF(self.function.func_annotations, Py_XNewRef(from.func_annotations));
  if (is_new_code)
    bind_to_code(self, self.audit.details->options);
  else
    self.audit.renew_redaction();
  return 0;
}

PyGetSetDef attributes[] = {
    {"__code__", get_of_wrapped, set_of_wrapped, nullptr, const_cast<char*>("__code__")},
    {"__defaults__", get_of_wrapped, set_of_wrapped, nullptr, const_cast<char*>("__defaults__")},
    {"__kwdefaults__", get_of_wrapped, set_of_wrapped, nullptr, const_cast<char*>("__kwdefaults__")},
    {"__annotations__", get_of_wrapped, set_of_wrapped, nullptr, const_cast<char*>("__annotations__")},
    {},
};

// A type without a docstring gets a __doc__ that is None and hides the inherited one.
PyMemberDef members[] = {{"__doc__", T_OBJECT, offsetof(PyFunctionObject, func_doc), 0, nullptr}, {}};

// --- life ---

int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(audited(self)->audit.wrapped);
  return PyFunction_Type.tp_traverse(self, visit, arg);
}

/// tp_clear is inherited: a cycle through `wrapped` is broken by that function's own, and a call in between still finds
/// it.
void dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  Audit& audit = audited(self)->audit;
  Py_CLEAR(audit.wrapped);
  delete std::exchange(audit.details, nullptr);
  PyObject_GC_Track(self);  // the base's begins with untracking
  PyFunction_Type.tp_dealloc(self);
}

PyTypeObject make_type() {
  PyTypeObject type = blank_type("annalist._annalist.AuditedFunction", sizeof(AuditedFunction),
                                 Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR);
  type.tp_base = &PyFunction_Type;
  type.tp_vectorcall_offset = offsetof(PyFunctionObject, vectorcall);
  type.tp_call = PyVectorcall_Call;
  type.tp_descr_get = PyFunction_Type.tp_descr_get;
  type.tp_traverse = traverse;
  type.tp_clear = PyFunction_Type.tp_clear;
  type.tp_dealloc = dealloc;
  type.tp_getset = attributes;
  type.tp_members = members;
  type.tp_methods = pickling_methods;
  return type;
}

PyTypeObject type = make_type();

/// The fields of a function, shared with it.
void copy_fields(PyFunctionObject& to, const PyFunctionObject& from) {
  to.func_globals = Py_NewRef(from.func_globals);
  to.func_builtins = Py_NewRef(from.func_builtins);
  to.func_name = Py_NewRef(from.func_name);
  to.func_qualname = Py_NewRef(from.func_qualname);
  to.func_code = Py_NewRef(from.func_code);
  to.func_defaults = Py_XNewRef(from.func_defaults);
  to.func_kwdefaults = Py_XNewRef(from.func_kwdefaults);
  to.func_closure = Py_XNewRef(from.func_closure);
  to.func_doc = Py_XNewRef(from.func_doc);
  to.func_module = Py_XNewRef(from.func_module);
  to.func_annotations = Py_XNewRef(from.func_annotations);
#if PY_VERSION_HEX >= 0x030C0000
  to.func_typeparams = Py_XNewRef(from.func_typeparams);
#endif
}

/// The function's own attributes, and __wrapped__.
PyObject* attributes_of(PyFunctionObject* wrapped) {
  Ref dict = Ref::take(wrapped->func_dict != nullptr ? PyDict_Copy(wrapped->func_dict) : PyDict_New());
  if (!dict || PyDict_SetItemString(dict.get(), "__wrapped__", reinterpret_cast<PyObject*>(wrapped)) < 0)
    return nullptr;
  return dict.release();
}

}  // namespace

PyTypeObject* audited_function_type() { return PyType_Ready(&type) < 0 ? nullptr : &type; }

const Audit* audit_of_function(PyObject* object) {
  return Py_IS_TYPE(object, &type) ? &audited(object)->audit : nullptr;
}

PyObject* make_audited_function(PyObject* function, PlaceOptions options) {
  if (Py_IS_TYPE(function, &type)) function = audited(function)->audit.wrapped;
  auto* wrapped = reinterpret_cast<PyFunctionObject*>(function);
  // Annotations may be a tuple until somebody asks: both are to have the same dict.
  PyFunction_GetAnnotations(function);
  Ref dict = Ref::take(attributes_of(wrapped));
  if (!dict) return nullptr;
  auto* self = reinterpret_cast<AuditedFunction*>(PyType_GenericAlloc(&type, 0));
  if (self == nullptr) return nullptr;
  copy_fields(self->function, *wrapped);
  self->function.func_dict = dict.release();
  self->audit.wrapped = Py_NewRef(function);
  bind_to_code(*self, std::move(options));
  return reinterpret_cast<PyObject*>(self);
}

}  // namespace annalist::python
