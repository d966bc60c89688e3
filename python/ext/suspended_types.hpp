// SPDX-License-Identifier: Apache-2.0
// The types of audited coroutines and generators. They are subtypes of the interpreter's, so that whatever asks for one
// of those finds it, and hold the real one, which does the work and answers for its frame, code and state.
#pragma once
#include <new>
#include <utility>

#include "progress.hpp"
#include "python.hpp"

namespace annalist::python {

extern PyTypeObject audited_coroutine_type, audited_generator_type, audited_iterable_coroutine_type,
    audited_async_generator_type;

/// What stands behind the interpreter's own part of such an object, which nobody uses.
struct Suspended {
  PyObject* inner;  ///< owned; null once it is gone
  Progress progress;
  const void* step = nullptr;  ///< of an asynchronous generator: what is being awaited of it, null between two items
};

/// Where that is. The same for all types: behind the largest of the interpreter's.
extern Py_ssize_t suspended_offset;
inline Suspended& suspended(PyObject* object) {
  return *reinterpret_cast<Suspended*>(reinterpret_cast<char*>(object) + suspended_offset);
}

/// Purpose: an object of one of these types before it has an inner one, which nobody else has seen yet.
class NewSuspended {
 public:
  /// False, with an error set, where there is no memory.
  explicit NewSuspended(PyTypeObject* type);
  ~NewSuspended();
  NewSuspended(const NewSuspended&) = delete;
  NewSuspended& operator=(const NewSuspended&) = delete;

  explicit operator bool() const { return object_ != nullptr; }
  Suspended* operator->() const { return &suspended(object_); }
  /// Takes the reference to `inner`, and gives the object away.
  PyObject* fill(PyObject* inner);

 private:
  PyObject* object_;
};

/// The slots that all of them share, filled in.
void share_slots(PyTypeObject& type, const char* name, PyTypeObject* base);
/// An attribute of `inner`; the name is the closure.
PyObject* get_of_inner(PyObject* self, void* name);

/// Calls a method of `object`.
PyObject* call_method(PyObject* object, const char* name, PyObject* const* arguments, Py_ssize_t count);

bool prepare_coroutine_and_generator_types();
bool prepare_async_generator_type();

}  // namespace annalist::python
