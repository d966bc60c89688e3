// SPDX-License-Identifier: Apache-2.0
// CPython's API, an owned reference, and the few names that differ between its versions.
#pragma once
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <cstddef>
#include <utility>

#if PY_VERSION_HEX < 0x030B0000 || PY_VERSION_HEX >= 0x030E0000
#error "annalist embeds a function object, whose layout is known for CPython 3.11, 3.12 and 3.13"
#endif
#ifdef Py_GIL_DISABLED
#error "annalist relies on the interpreter lock: free-threaded builds are not supported"
#endif

namespace annalist::python {

/// An owned reference, or null. Thread safety: as everything of Python, under the interpreter lock.
class Ref {
 public:
  Ref() = default;
  ~Ref() { Py_XDECREF(object_); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  /// Takes a reference that a call of the API gave away.
  static Ref take(PyObject* object) { return Ref(object); }
  /// One more reference to what somebody else owns.
  static Ref borrow(PyObject* object) { return Ref(Py_XNewRef(object)); }

  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  explicit Ref(PyObject* object) : object_(object) {}
  PyObject* object_ = nullptr;
};

/// A static type to be filled in; PyType_Ready makes it one.
inline PyTypeObject blank_type(const char* name, std::size_t size, unsigned long flags) {
  PyTypeObject type{};
  Py_SET_REFCNT(reinterpret_cast<PyObject*>(&type), 1);
  type.tp_name = name;
  type.tp_basicsize = static_cast<Py_ssize_t>(size);
  type.tp_flags = Py_TPFLAGS_DEFAULT | flags;
  return type;
}

/// Whether Python code can run: not before the interpreter, and not while or after it ends.
inline bool is_alive() {
#if PY_VERSION_HEX >= 0x030D0000
  return Py_IsInitialized() != 0 && Py_IsFinalizing() == 0;
#else
  return Py_IsInitialized() != 0 && _Py_IsFinalizing() == 0;
#endif
}

}  // namespace annalist::python
