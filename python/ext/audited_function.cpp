// SPDX-License-Identifier: Apache-2.0
#include "audited_function.hpp"

#include <structmember.h>

#include <annalist/detail/call.hpp>
#include <cstddef>
#include <memory>

#include "raised.hpp"
#include "stack.hpp"
#include "text_call.hpp"
#include "values.hpp"

namespace annalist::python {
namespace {

/// What a call does not need at once. Those of earlier code are kept: a call that is capturing may still read them.
struct Details {
  Parameters parameters;
  PlaceOptions options;
  std::unique_ptr<Details> earlier;
  std::shared_ptr<const TextFunction> words;
};

/// Purpose: a function object filled like the function that it wraps, so that whatever reads the one's fields finds the
/// other's. Thread safety: as a function. Invariants: (1) `wrapped` is an exact function and is called, never
/// `function`. (2) `details` and `place` are those of wrapped's code: what assigns __code__ renews them. The
/// interpreter takes its short ways for exact functions only, so that every call comes through `function.vectorcall`.
struct AuditedFunction {
  PyFunctionObject function;
  PyFunctionObject* wrapped;
  detail::Function* place;
  Details* details;
  /// A call with exactly so many positional arguments and no keyword binds one to one; -1: none does.
  Py_ssize_t plain_count;
};

AuditedFunction* audited(PyObject* object) { return reinterpret_cast<AuditedFunction*>(object); }
PyObject* wrapped_object(PyObject* object) { return reinterpret_cast<PyObject*>(audited(object)->wrapped); }

void bind_to_code(AuditedFunction& self, PlaceOptions options) {
  auto details =
      std::make_unique<Details>(Details{Parameters(self.wrapped->func_code), std::move(options), nullptr, {}});
  const Parameters& parameters = details->parameters;
  const bool is_plain = parameters.keyword_only == 0 && !parameters.has_star && !parameters.has_double_star;
  self.place = &place_of(self.wrapped, parameters, details->options);
  self.plain_count = is_plain ? parameters.positional : -1;
  details->earlier.reset(self.details);
  self.details = details.release();
}

TextSource text_source(const AuditedFunction& self) {
  Details& details = *self.details;
  return {*self.place, reinterpret_cast<PyObject*>(self.wrapped), details.parameters, details.options.text,
          details.words};
}

// --- a call ---

void encode_arguments(detail::Writer& out, const AuditedFunction& self, const Arguments& arguments) {
  if (arguments.keywords != nullptr || arguments.positional != self.plain_count)
    return encode_bound(out, self.details->parameters, self.wrapped, arguments);
  for (Py_ssize_t i = 0; i < arguments.positional; ++i) encode_value(out, arguments.values[i]);
}

PyObject* call_wrapped(PyFunctionObject* wrapped, PyObject* const* values, std::size_t flags, PyObject* keywords) {
  auto* callable = reinterpret_cast<PyObject*>(wrapped);
#if PY_VERSION_HEX >= 0x030C0000
  // An evaluation that C code begins counts twice against a limit of its own, which a program without audit never
  // meets.
#if PY_VERSION_HEX >= 0x030D0000
  PyThreadState* thread = PyThreadState_GetUnchecked();
#else
  PyThreadState* thread = _PyThreadState_UncheckedGet();
#endif
  constexpr int kUnits = 2;
  thread->c_recursion_remaining += kUnits;
  PyObject* result = wrapped->vectorcall(callable, values, flags, keywords);
  thread->c_recursion_remaining -= kUnits;
  return result;
#else
  return wrapped->vectorcall(callable, values, flags, keywords);
#endif
}

[[gnu::noinline, gnu::cold]] void record_raised(detail::OpenCall& call, CallText& text) {
  if (!call.recorded() && !text) return;
  const PendingException pending;
  const Raised raised(pending.object());
  call.raised([&](detail::Writer& out) { raised.encode(out); }, {});
  if (text) text.raised(raised);
}

PyObject* call_audited(PyObject* object, PyObject* const* values, std::size_t flags, PyObject* keywords) {
  AuditedFunction& self = *audited(object);
  if (is_stack_short()) [[unlikely]] {
    PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded by audited calls");
    return nullptr;
  }
  const Arguments arguments{values, PyVectorcall_NARGS(flags), keywords};
  detail::OpenCall call(*self.place, [&](detail::Writer& out) { encode_arguments(out, self, arguments); });
  CallText text;
  if (call.take_console()) [[unlikely]]
    text.entered(text_source(self), arguments);
  PyObject* result = call_wrapped(self.wrapped, values, flags, keywords);
  if (result == nullptr) [[unlikely]] {
    record_raised(call, text);
    return nullptr;
  }
  call.returned([&](detail::Writer& out) { encode_value(out, result); });
  if (text) [[unlikely]]
    text.returned(result);
  return result;
}

// --- attributes ---

/// __code__, __defaults__, __kwdefaults__ and __annotations__ are the wrapped function's, also when they are assigned.
PyObject* get_of_wrapped(PyObject* self, void* name) {
  return PyObject_GetAttrString(wrapped_object(self), static_cast<const char*>(name));
}

int set_of_wrapped(PyObject* object, PyObject* value, void* name) {
  AuditedFunction& self = *audited(object);
  const Ref attribute = Ref::take(PyUnicode_FromString(static_cast<const char*>(name)));
  if (!attribute || PyObject_SetAttr(wrapped_object(object), attribute.get(), value) < 0) return -1;
  const bool is_new_code = self.function.func_code != self.wrapped->func_code;
  // C code reads the fields.
  Py_XSETREF(self.function.func_code, Py_NewRef(self.wrapped->func_code));
  Py_XSETREF(self.function.func_defaults, Py_XNewRef(self.wrapped->func_defaults));
  Py_XSETREF(self.function.func_kwdefaults, Py_XNewRef(self.wrapped->func_kwdefaults));
  Py_XSETREF(self.function.func_annotations, Py_XNewRef(self.wrapped->func_annotations));
  if (is_new_code) bind_to_code(self, self.details->options);
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

/// Pickled and copied by its name, as functions are.
PyObject* reduce(PyObject* self, PyObject*) { return Py_NewRef(audited(self)->function.func_qualname); }

PyMethodDef methods[] = {
    {"__reduce__", reduce, METH_NOARGS, nullptr},
    {"__reduce_ex__", reduce, METH_O, nullptr},
    {},
};

// --- life ---

int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(wrapped_object(self));
  return PyFunction_Type.tp_traverse(self, visit, arg);
}

/// tp_clear is inherited: a cycle through `wrapped` is broken by that function's own, and a call in between still finds
/// it.
void dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  AuditedFunction& function = *audited(self);
  Py_CLEAR(function.wrapped);
  delete std::exchange(function.details, nullptr);
  PyObject_GC_Track(self);  // the base's begins with untracking
  PyFunction_Type.tp_dealloc(self);
}

PyTypeObject make_type() {
  PyTypeObject type{};
  Py_SET_REFCNT(reinterpret_cast<PyObject*>(&type), 1);
  type.tp_name = "annalist._annalist.AuditedFunction";
  type.tp_base = &PyFunction_Type;
  type.tp_basicsize = sizeof(AuditedFunction);
  type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR;
  type.tp_vectorcall_offset = offsetof(PyFunctionObject, vectorcall);
  type.tp_call = PyVectorcall_Call;
  type.tp_descr_get = PyFunction_Type.tp_descr_get;
  type.tp_traverse = traverse;
  type.tp_clear = PyFunction_Type.tp_clear;
  type.tp_dealloc = dealloc;
  type.tp_getset = attributes;
  type.tp_members = members;
  type.tp_methods = methods;
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
  to.vectorcall = call_audited;
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

PyObject* make_audited(PyObject* function, PlaceOptions options) {
  if (Py_IS_TYPE(function, &type)) function = wrapped_object(function);
  auto* wrapped = reinterpret_cast<PyFunctionObject*>(function);
  // Annotations may be a tuple until somebody asks: both are to have the same dict.
  PyFunction_GetAnnotations(function);
  Ref dict = Ref::take(attributes_of(wrapped));
  if (!dict) return nullptr;
  auto* self = reinterpret_cast<AuditedFunction*>(PyType_GenericAlloc(&type, 0));
  if (self == nullptr) return nullptr;
  copy_fields(self->function, *wrapped);
  self->function.func_dict = dict.release();
  self->wrapped = reinterpret_cast<PyFunctionObject*>(Py_NewRef(function));
  bind_to_code(*self, std::move(options));
  return reinterpret_cast<PyObject*>(self);
}

}  // namespace annalist::python
