// SPDX-License-Identifier: Apache-2.0
// Audited coroutines and generators: the two differ in little but names.
#include "evaluation.hpp"
#include "suspended_types.hpp"

namespace annalist::python {

PyTypeObject audited_coroutine_type, audited_generator_type, audited_iterable_coroutine_type;

namespace {

/// The value with which the StopIteration that is set ends it. It stays set.
Ref stop_value() {
  const PendingException pending;
  PyObject* value = reinterpret_cast<PyStopIterationObject*>(pending.object())->value;
  return Ref::borrow(value != nullptr ? value : Py_None);
}

/// What a method of the inner one gave: an item, or null with StopIteration or another exception set.
PyObject* after_method(Suspended& it, Stretch& stretch, PyObject* item) {
  if (item != nullptr) {
    it.progress.suspend(stretch, true);
  } else if (PyErr_ExceptionMatches(PyExc_StopIteration)) {
    const Ref value = stop_value();
    const PendingException pending;
    it.progress.returned(stretch, value.get());
  } else {
    it.progress.raised(stretch);
  }
  return item;
}

/// The C level's send: how the interpreter and asyncio resume it.
PySendResult resume(PyObject* self, PyObject* argument, PyObject** result) {
  Suspended& it = suspended(self);
  const sendfunc send_inner = Py_TYPE(it.inner)->tp_as_async->am_send;
  Stretch stretch;
  // What is sent into one that has not started is refused, and it stays as it was.
  const bool is_refused = argument != Py_None && !it.progress.has_started();
  if (!is_refused) it.progress.sent(argument);
  const bool observed = !is_refused && it.progress.resume(stretch);
  PySendResult how;
  {
    const InnerEvaluation evaluation;
    how = send_inner(it.inner, argument, result);
  }
  if (!observed) return how;
  switch (how) {
    case PYGEN_NEXT:
      it.progress.suspend(stretch, true);
      break;
    case PYGEN_RETURN:
      it.progress.returned(stretch, *result);
      break;
    case PYGEN_ERROR:
      it.progress.raised(stretch);
  }
  return how;
}

/// The end of an iteration as the protocol of iterators has it.
PyObject* stop_with(PyObject* value) {
  if (value == Py_None) {
    PyErr_SetNone(PyExc_StopIteration);
  } else if (PyTuple_Check(value) || PyExceptionInstance_Check(value)) {
    // Raised as it is, these would be taken for arguments or for the exception.
    const Ref exception = Ref::take(PyObject_CallOneArg(PyExc_StopIteration, value));
    if (exception) PyErr_SetObject(PyExc_StopIteration, exception.get());
  } else {
    PyErr_SetObject(PyExc_StopIteration, value);
  }
  return nullptr;
}

PyObject* send(PyObject* self, PyObject* argument) {
  PyObject* result = nullptr;
  const PySendResult how = resume(self, argument, &result);
  if (how != PYGEN_RETURN) return result;
  const Ref value = Ref::take(result);
  return stop_with(value.get());
}

PyObject* next(PyObject* self) {
  PyObject* result = nullptr;
  const PySendResult how = resume(self, Py_None, &result);
  if (how != PYGEN_RETURN) return result;
  const Ref value = Ref::take(result);
  // Null without an exception is the cheap end of an iteration.
  return value.get() == Py_None ? nullptr : stop_with(value.get());
}

PyObject* throw_into(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  Suspended& it = suspended(self);
  if (count > 0) it.progress.thrown(arguments[0], count > 1 ? arguments[1] : nullptr);
  Stretch stretch;
  const bool observed = count > 0 && it.progress.resume(stretch);
  PyObject* item = nullptr;
  {
    const InnerEvaluation evaluation;
    item = call_method(it.inner, "throw", arguments, count);
  }
  return observed ? after_method(it, stretch, item) : item;
}

PyObject* close(PyObject* self, PyObject*) {
  Suspended& it = suspended(self);
  const bool had_started = it.progress.has_started();
  if (!had_started && it.progress.is_open()) it.progress.never_started();
  Stretch stretch;
  const bool observed = it.progress.resume(stretch);
  PyObject* result = call_method(it.inner, "close", nullptr, 0);
  if (!observed) return result;
  if (result != nullptr)
    it.progress.ended_early(stretch, "closed");
  else
    it.progress.raised(stretch);
  return result;
}

/// Awaiting a coroutine that somebody else awaits already is an error, which the interpreter looks for in its own only.
PyObject* await_coroutine(PyObject* self) {
  const Ref awaited = Ref::take(PyObject_GetAttrString(suspended(self).inner, "cr_await"));
  if (!awaited) return nullptr;
  if (awaited.get() == Py_None) return Py_NewRef(self);
  PyErr_SetString(PyExc_RuntimeError, "coroutine is being awaited already");
  return nullptr;
}

PyObject* await_method(PyObject* self, PyObject*) { return await_coroutine(self); }

#define ANNALIST_OF_INNER(name) \
  { name, get_of_inner, nullptr, nullptr, const_cast<char*>(name) }
PyGetSetDef coroutine_attributes[] = {
    ANNALIST_OF_INNER("__name__"),   ANNALIST_OF_INNER("__qualname__"), ANNALIST_OF_INNER("cr_await"),
    ANNALIST_OF_INNER("cr_running"), ANNALIST_OF_INNER("cr_suspended"), ANNALIST_OF_INNER("cr_frame"),
    ANNALIST_OF_INNER("cr_code"),    ANNALIST_OF_INNER("cr_origin"),    {},
};
PyGetSetDef generator_attributes[] = {
    ANNALIST_OF_INNER("__name__"),     ANNALIST_OF_INNER("__qualname__"),
    ANNALIST_OF_INNER("gi_yieldfrom"), ANNALIST_OF_INNER("gi_running"),
    ANNALIST_OF_INNER("gi_suspended"), ANNALIST_OF_INNER("gi_frame"),
    ANNALIST_OF_INNER("gi_code"),      {},
};
#undef ANNALIST_OF_INNER

PyMethodDef coroutine_methods[] = {
    {"send", send, METH_O, nullptr},
    {"throw", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(throw_into)), METH_FASTCALL, nullptr},
    {"close", close, METH_NOARGS, nullptr},
    {"__await__", await_method, METH_NOARGS, nullptr},
    {},
};
PyMethodDef generator_methods[] = {
    {"send", send, METH_O, nullptr},
    {"throw", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(throw_into)), METH_FASTCALL, nullptr},
    {"close", close, METH_NOARGS, nullptr},
    {},
};

PyAsyncMethods coroutine_protocol{await_coroutine, nullptr, nullptr, resume};
PyAsyncMethods generator_protocol{nullptr, nullptr, nullptr, resume};
PyAsyncMethods iterable_coroutine_protocol{PyObject_SelfIter, nullptr, nullptr, resume};

void fill_generator_type(PyTypeObject& type, const char* name, PyTypeObject* base, PyAsyncMethods& protocol) {
  share_slots(type, name, base);
  type.tp_as_async = &protocol;
  type.tp_iter = PyObject_SelfIter;
  type.tp_iternext = next;
  type.tp_methods = generator_methods;
  type.tp_getset = generator_attributes;
}

}  // namespace

bool prepare_coroutine_and_generator_types() {
  share_slots(audited_coroutine_type, "coroutine", &PyCoro_Type);
  audited_coroutine_type.tp_as_async = &coroutine_protocol;
  audited_coroutine_type.tp_iternext = next;  // from CPython 3.12 on, `await` resumes by it
  audited_coroutine_type.tp_methods = coroutine_methods;
  audited_coroutine_type.tp_getset = coroutine_attributes;
  fill_generator_type(audited_generator_type, "generator", &PyGen_Type, generator_protocol);
  fill_generator_type(audited_iterable_coroutine_type, "generator", &PyGen_Type, iterable_coroutine_protocol);
  return PyType_Ready(&audited_coroutine_type) == 0 && PyType_Ready(&audited_generator_type) == 0 &&
         PyType_Ready(&audited_iterable_coroutine_type) == 0;
}

}  // namespace annalist::python
