// SPDX-License-Identifier: Apache-2.0
#include "suspended_types.hpp"

#include <algorithm>
#include <cstring>

#include "evaluation.hpp"
#include "suspended.hpp"

namespace annalist::python {

Py_ssize_t suspended_offset = 0;

namespace {

/// Ends a call whose object goes before it is done. What runs in the inner one's `finally` is its own.
void drop(PyObject* self) {
  Suspended& it = suspended(self);
  if (!it.progress.is_open() || !is_alive()) {
    Py_CLEAR(it.inner);
    return;
  }
  const PendingException pending;
  Stretch stretch;
  if (!it.progress.has_started())
    it.progress.never_started();
  else
    it.progress.resume(stretch);
  Py_CLEAR(it.inner);  // of a coroutine that nobody awaited, this is where it warns
  if (!it.progress.has_ended()) it.progress.ended_early(stretch, "dropped");
}

int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(suspended(self).inner);
  return 0;
}

int clear(PyObject* self) {
  drop(self);
  return 0;
}

void dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  if (Py_TYPE(self)->tp_weaklistoffset != 0) PyObject_ClearWeakRefs(self);
  drop(self);
  suspended(self).~Suspended();
  PyObject_GC_Del(self);
}

PyObject* repr(PyObject* self) { return PyObject_Repr(suspended(self).inner); }

}  // namespace

PyObject* get_of_inner(PyObject* self, void* name) {
  return PyObject_GetAttrString(suspended(self).inner, static_cast<const char*>(name));
}

PyObject* call_method(PyObject* object, const char* name, PyObject* const* arguments, Py_ssize_t count) {
  const Ref method = Ref::take(PyObject_GetAttrString(object, name));
  return method ? PyObject_Vectorcall(method.get(), arguments, static_cast<std::size_t>(count), nullptr) : nullptr;
}

NewSuspended::NewSuspended(PyTypeObject* type)
    : object_(reinterpret_cast<PyObject*>(PyObject_GC_New(PyGenObject, type))) {
  if (object_ == nullptr) return;
  // The interpreter's part is that of one that has ended long ago: without a frame, nothing in it is looked at.
  std::memset(reinterpret_cast<char*>(object_) + sizeof(PyObject), 0,
              offsetof(PyGenObject, gi_iframe) - sizeof(PyObject));
  constexpr std::int8_t kFrameCleared = 4;
  reinterpret_cast<PyGenObject*>(object_)->gi_frame_state = kFrameCleared;
  new (&suspended(object_)) Suspended{nullptr, {}};
}

NewSuspended::~NewSuspended() {
  if (object_ == nullptr) return;
  suspended(object_).~Suspended();
  PyObject_GC_Del(object_);
}

PyObject* NewSuspended::fill(PyObject* inner) {
  suspended(object_).inner = inner;
  PyObject_GC_Track(object_);
  return std::exchange(object_, nullptr);
}

void share_slots(PyTypeObject& type, const char* name, PyTypeObject* base) {
  type = blank_type(name, static_cast<std::size_t>(suspended_offset) + sizeof(Suspended), Py_TPFLAGS_HAVE_GC);
  type.tp_base = base;
  type.tp_traverse = traverse;
  type.tp_clear = clear;
  type.tp_dealloc = dealloc;
  // The inherited ones would look into a frame that is not there.
  type.tp_finalize = [](PyObject*) {};
  type.tp_repr = repr;
}

bool prepare_suspended_types() {
  const Py_ssize_t largest = std::max({PyGen_Type.tp_basicsize, PyCoro_Type.tp_basicsize, PyAsyncGen_Type.tp_basicsize,
                                       static_cast<Py_ssize_t>(sizeof(PyAsyncGenObject))});
  constexpr Py_ssize_t kAlignment = alignof(std::max_align_t);
  suspended_offset = (largest + kAlignment - 1) / kAlignment * kAlignment;
  return prepare_coroutine_and_generator_types() && prepare_async_generator_type();
}

}  // namespace annalist::python
