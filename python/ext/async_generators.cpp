// SPDX-License-Identifier: Apache-2.0
// Audited asynchronous generators. What is awaited of one, an item, its end, is a step: an awaitable around that of the
// real generator.
#include <cstring>

#include "evaluation.hpp"
#include "suspended_types.hpp"

namespace annalist::python {

PyTypeObject audited_async_generator_type;

namespace {

/// Purpose: one `await` of anext(), asend(), athrow() or aclose(). Ownership: of the generator and the real awaitable.
struct Step {
  PyObject_HEAD
  PyObject* generator;
  PyObject* inner;
  PyObject* sent;                   // owned until it is sent; null for none
  PyObject *thrown, *thrown_value;  // the same of what is thrown in
  bool is_close;
};

PyTypeObject step_type;

Step& step(PyObject* object) { return *reinterpret_cast<Step*>(object); }

// --- one stretch of a step ---

/// False: it passes through unobserved.
bool resume(Step& it, Suspended& generator, Stretch& stretch) {
  // Another step is under way: the real generator refuses this one.
  if (generator.step != nullptr && generator.step != &it) return false;
  if (it.is_close && !generator.progress.has_started() && generator.progress.is_open())
    generator.progress.never_started();
  if (it.sent != nullptr) generator.progress.sent(it.sent);
  if (it.thrown != nullptr) generator.progress.thrown(it.thrown, it.thrown_value);
  Py_CLEAR(it.sent);
  Py_CLEAR(it.thrown);
  Py_CLEAR(it.thrown_value);
  if (!generator.progress.resume(stretch)) return false;
  generator.step = &it;
  return true;
}

/// What the real awaitable gave: something to wait for, or null with the exception by which an await ends.
void after(Step& it, Suspended& generator, Stretch& stretch, const PyObject* waits_for) {
  if (waits_for != nullptr) return generator.progress.suspend(stretch, false);
  generator.step = nullptr;
  const bool is_stop = PyErr_Occurred() == nullptr || PyErr_ExceptionMatches(PyExc_StopIteration);
  const bool is_end = !is_stop && PyErr_ExceptionMatches(PyExc_StopAsyncIteration);
  if (!is_stop && !is_end) return generator.progress.raised(stretch);
  const PendingException pending;
  if (is_end)
    generator.progress.returned(stretch, Py_None);
  else if (it.is_close)
    generator.progress.ended_early(stretch, "closed");
  else
    generator.progress.suspend(stretch, true);
}

template <class Run>
PyObject* run(PyObject* self, Run run_inner) {
  Step& it = step(self);
  Suspended& generator = suspended(it.generator);
  Stretch stretch;
  const bool observed = resume(it, generator, stretch);
  PyObject* waits_for = nullptr;
  {
    const InnerEvaluation evaluation;
    waits_for = run_inner(it.inner);
  }
  if (observed) after(it, generator, stretch, waits_for);
  return waits_for;
}

PyObject* step_next(PyObject* self) {
  return run(self, [](PyObject* inner) { return Py_TYPE(inner)->tp_iternext(inner); });
}

PyObject* step_send(PyObject* self, PyObject* value) {
  return run(self, [&](PyObject* inner) { return call_method(inner, "send", &value, 1); });
}

PyObject* step_throw(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  Step& it = step(self);
  if (count > 0) suspended(it.generator).progress.thrown(arguments[0], count > 1 ? arguments[1] : nullptr);
  return run(self, [&](PyObject* inner) { return call_method(inner, "throw", arguments, count); });
}

/// Of an await that is given up: the generator may be over by it.
PyObject* step_close(PyObject* self, PyObject*) {
  Step& it = step(self);
  Suspended& generator = suspended(it.generator);
  Stretch stretch;
  const bool observed = generator.step == &it && generator.progress.resume(stretch);
  PyObject* result = call_method(it.inner, "close", nullptr, 0);
  if (!observed) return result;
  generator.step = nullptr;
  const PendingException pending;
  const Ref frame = Ref::take(PyObject_GetAttrString(generator.inner, "ag_frame"));
  PyErr_Clear();
  if (frame.get() == Py_None)
    generator.progress.ended_early(stretch, "closed");
  else
    generator.progress.suspend(stretch, false);
  return result;
}

PyObject* step_await(PyObject* self, PyObject*) { return Py_NewRef(self); }

int step_traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(step(self).generator);
  Py_VISIT(step(self).inner);
  Py_VISIT(step(self).sent);
  Py_VISIT(step(self).thrown);
  Py_VISIT(step(self).thrown_value);
  return 0;
}

void step_dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  Step& it = step(self);
  Py_CLEAR(it.inner);
  if (suspended(it.generator).step == &it) suspended(it.generator).step = nullptr;
  Py_CLEAR(it.sent);
  Py_CLEAR(it.thrown);
  Py_CLEAR(it.thrown_value);
  Py_CLEAR(it.generator);
  PyObject_GC_Del(self);
}

PyMethodDef step_methods[] = {
    {"send", step_send, METH_O, nullptr},
    {"throw", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(step_throw)), METH_FASTCALL, nullptr},
    {"close", step_close, METH_NOARGS, nullptr},
    {"__await__", step_await, METH_NOARGS, nullptr},
    {},
};
PyAsyncMethods step_protocol{PyObject_SelfIter, nullptr, nullptr, nullptr};

/// Takes the reference to `inner`, which may be null with an error set.
Step* make_step(PyObject* generator, PyObject* inner) {
  if (inner == nullptr) return nullptr;
  Step* made = PyObject_GC_New(Step, &step_type);
  if (made == nullptr) {
    Py_DECREF(inner);
    return nullptr;
  }
  made->generator = Py_NewRef(generator);
  made->inner = inner;
  made->sent = made->thrown = made->thrown_value = nullptr;
  made->is_close = false;
  return made;
}

PyObject* tracked(Step* made) {
  if (made != nullptr) PyObject_GC_Track(reinterpret_cast<PyObject*>(made));
  return reinterpret_cast<PyObject*>(made);
}

// --- the generator ---

PyObject* next_step(PyObject* self) {
  PyObject* inner = suspended(self).inner;
  return tracked(make_step(self, Py_TYPE(inner)->tp_as_async->am_anext(inner)));
}

PyObject* next_step_method(PyObject* self, PyObject*) { return next_step(self); }

PyObject* send_step(PyObject* self, PyObject* value) {
  Step* made = make_step(self, call_method(suspended(self).inner, "asend", &value, 1));
  if (made != nullptr) made->sent = Py_NewRef(value);
  return tracked(made);
}

PyObject* throw_step(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  Step* made = make_step(self, call_method(suspended(self).inner, "athrow", arguments, count));
  if (made != nullptr && count > 0) made->thrown = Py_NewRef(arguments[0]);
  if (made != nullptr && count > 1) made->thrown_value = Py_NewRef(arguments[1]);
  return tracked(made);
}

PyObject* close_step(PyObject* self, PyObject*) {
  Step* made = make_step(self, call_method(suspended(self).inner, "aclose", nullptr, 0));
  if (made != nullptr) made->is_close = true;
  return tracked(made);
}

PyObject* itself(PyObject* self, PyObject*) { return Py_NewRef(self); }

PyMethodDef methods[] = {
    {"__aiter__", itself, METH_NOARGS, nullptr},
    {"__anext__", next_step_method, METH_NOARGS, nullptr},
    {"asend", send_step, METH_O, nullptr},
    {"athrow", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(throw_step)), METH_FASTCALL, nullptr},
    {"aclose", close_step, METH_NOARGS, nullptr},
    {},
};

#define ANNALIST_OF_INNER(name) \
  { name, get_of_inner, nullptr, nullptr, const_cast<char*>(name) }
PyGetSetDef attributes[] = {
    ANNALIST_OF_INNER("__name__"),     ANNALIST_OF_INNER("__qualname__"),
    ANNALIST_OF_INNER("ag_await"),     ANNALIST_OF_INNER("ag_running"),
    ANNALIST_OF_INNER("ag_frame"),     ANNALIST_OF_INNER("ag_code"),
    ANNALIST_OF_INNER("ag_suspended"), {},
};
#undef ANNALIST_OF_INNER

PyAsyncMethods protocol{nullptr, PyObject_SelfIter, next_step, nullptr};

}  // namespace

bool prepare_async_generator_type() {
  step_type = blank_type("annalist._annalist.AsyncGeneratorStep", sizeof(Step), Py_TPFLAGS_HAVE_GC);
  step_type.tp_traverse = step_traverse;
  step_type.tp_dealloc = step_dealloc;
  step_type.tp_as_async = &step_protocol;
  step_type.tp_iter = PyObject_SelfIter;
  step_type.tp_iternext = step_next;
  step_type.tp_methods = step_methods;
  share_slots(audited_async_generator_type, "async_generator", &PyAsyncGen_Type);
  audited_async_generator_type.tp_as_async = &protocol;
  audited_async_generator_type.tp_methods = methods;
  audited_async_generator_type.tp_getset = attributes;
  return PyType_Ready(&step_type) == 0 && PyType_Ready(&audited_async_generator_type) == 0;
}

}  // namespace annalist::python
