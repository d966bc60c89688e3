// SPDX-License-Identifier: Apache-2.0
#include "audited_callable.hpp"

#include <structmember.h>

#include <cstddef>
#include <utility>

#include "pickling.hpp"
#include "suspended.hpp"

namespace annalist::python {
namespace {

/// Purpose: passes calls on and records them; whatever else it is asked for, what is wrapped answers.
/// Thread safety: under the interpreter lock.
struct AuditedCallable {
  PyObject_HEAD
  PyObject* dict;
  PyObject* weak_references;
  vectorcallfunc vectorcall;
  Audit audit;
};

AuditedCallable* audited(PyObject* object) { return reinterpret_cast<AuditedCallable*>(object); }
PyObject* wrapped(PyObject* object) { return audited(object)->audit.wrapped; }

PyObject* call_object(PyObject* callable, PyObject* const* values, std::size_t flags, PyObject* keywords) {
  return PyObject_Vectorcall(callable, values, flags, keywords);
}

PyObject* call_callable(PyObject* object, PyObject* const* values, std::size_t flags, PyObject* keywords) {
  return call_audited(audited(object)->audit, call_object, values, flags, keywords);
}

PyObject* call_suspending_callable(PyObject* object, PyObject* const* values, std::size_t flags, PyObject* keywords) {
  return call_suspending(audited(object)->audit, call_object, values, flags, keywords);
}

// --- attributes ---

PyObject* get_attribute(PyObject* self, PyObject* name) {
  PyObject* own = PyObject_GenericGetAttr(self, name);
  if (own != nullptr || !PyErr_ExceptionMatches(PyExc_AttributeError)) return own;
  PyErr_Clear();
  return PyObject_GetAttr(wrapped(self), name);
}

PyObject* get_of_wrapped(PyObject* self, void* name) {
  return PyObject_GetAttrString(wrapped(self), static_cast<const char*>(name));
}

PyGetSetDef attributes[] = {
    {"__doc__", get_of_wrapped, nullptr, nullptr, const_cast<char*>("__doc__")},
    {"__module__", get_of_wrapped, nullptr, nullptr, const_cast<char*>("__module__")},
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr, nullptr},
    {},
};

PyMemberDef members[] = {
    {"__wrapped__", T_OBJECT, offsetof(AuditedCallable, audit) + offsetof(Audit, wrapped), READONLY, nullptr},
    {},
};

PyObject* repr(PyObject* self) { return PyUnicode_FromFormat("<audited %R>", wrapped(self)); }

/// As a member of a class it binds if what it wraps would.
PyObject* bind_to_instance(PyObject* self, PyObject* instance, PyObject*) {
  if (instance == nullptr || instance == Py_None || Py_TYPE(wrapped(self))->tp_descr_get == nullptr)
    return Py_NewRef(self);
  return PyMethod_New(self, instance);
}

// --- life ---

int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(audited(self)->dict);
  Py_VISIT(wrapped(self));
  return 0;
}

/// What is wrapped stays until the end: somebody may still call it.
int clear(PyObject* self) {
  Py_CLEAR(audited(self)->dict);
  return 0;
}

void dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  AuditedCallable& callable = *audited(self);
  if (callable.weak_references != nullptr) PyObject_ClearWeakRefs(self);
  Py_CLEAR(callable.dict);
  Py_CLEAR(callable.audit.wrapped);
  delete std::exchange(callable.audit.details, nullptr);
  PyObject_GC_Del(self);
}

PyTypeObject make_type() {
  PyTypeObject type = blank_type("annalist._annalist.AuditedCallable", sizeof(AuditedCallable),
                                 Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL);
  type.tp_vectorcall_offset = offsetof(AuditedCallable, vectorcall);
  type.tp_call = PyVectorcall_Call;
  type.tp_descr_get = bind_to_instance;
  type.tp_getattro = get_attribute;
  type.tp_setattro = PyObject_GenericSetAttr;
  type.tp_dictoffset = offsetof(AuditedCallable, dict);
  type.tp_weaklistoffset = offsetof(AuditedCallable, weak_references);
  type.tp_traverse = traverse;
  type.tp_clear = clear;
  type.tp_dealloc = dealloc;
  type.tp_getset = attributes;
  type.tp_members = members;
  type.tp_methods = pickling_methods;
  type.tp_repr = repr;
  return type;
}

PyTypeObject type = make_type();

/// What takes anything: `*args, **kwargs`.
Parameters any_parameters() {
  Parameters parameters;
  parameters.names = Ref::take(Py_BuildValue("(ss)", "args", "kwargs"));
  parameters.has_star = parameters.has_double_star = true;
  return parameters;
}

}  // namespace

PyTypeObject* audited_callable_type() { return PyType_Ready(&type) < 0 ? nullptr : &type; }

const Audit* audit_of_callable(PyObject* object) {
  return Py_IS_TYPE(object, &type) ? &audited(object)->audit : nullptr;
}

PyObject* make_audited_callable(PyObject* callable, const std::string& name, PyObject* signature, PyObject* annotations,
                                CallKind kind, PlaceOptions options) {
  Parameters parameters = any_parameters();
  if (signature != Py_None && !Parameters::parse(signature, parameters)) return nullptr;
  if (!parameters.names) return nullptr;
  auto* self = reinterpret_cast<AuditedCallable*>(PyType_GenericAlloc(&type, 0));
  if (self == nullptr) return nullptr;
  self->audit.wrapped = Py_NewRef(callable);
  self->audit.kind = kind;
  self->vectorcall = kind == CallKind::kResult ? call_callable : call_suspending_callable;
  Definition definition{name, {}, 0, PyDict_Check(annotations) ? annotations : nullptr};
  self->audit.bind(definition, std::move(parameters), std::move(options));
  return reinterpret_cast<PyObject*>(self);
}

}  // namespace annalist::python
