// SPDX-License-Identifier: Apache-2.0
// What an instance of a Python class has of its own: the values of its slots and its dictionary, read where CPython
// keeps them. Asking for `__dict__` would make one, and the program's own reads of attributes slower from then on.
#pragma once
#include <cstdint>
#include <vector>

#include "python.hpp"

namespace annalist::python {

/// The names of attributes that instances of a class share, laid out as CPython's PyDictKeysObject (3.11 to 3.13).
struct SharedKeys {
  struct Entry {
    PyObject* name;
    PyObject* value;
  };
  Py_ssize_t references;
  std::uint8_t log2_size, log2_index_bytes, kind;
  std::uint32_t version;
  Py_ssize_t usable, entry_count;

  const Entry* entries() const {
    return reinterpret_cast<const Entry*>(reinterpret_cast<const char*>(this + 1) +
                                          (std::size_t{1} << log2_index_bytes));
  }
};

/// The attributes of an instance that has no dictionary of its own: `count` of them, in the order in which they were
/// set.
struct InlineValues {
  PyObject* const* values;
  const std::uint8_t* order;
  int step;
  int count;
  const SharedKeys::Entry* entries;

  PyObject* value(int i) const { return values[index(i)]; }
  PyObject* name(int i) const { return entries[index(i)].name; }
  std::size_t index(int i) const { return order[i * step]; }
};

/// False: the instance has none.
inline bool find_inline_values(PyObject* object, InlineValues& found) {
  PyTypeObject* type = Py_TYPE(object);
  if ((type->tp_flags & Py_TPFLAGS_MANAGED_DICT) == 0) return false;
  auto* const* words = reinterpret_cast<std::uint8_t* const*>(object);
#if PY_VERSION_HEX >= 0x030D0000
  // Behind the object: capacity, count, embedded, valid; the values; the order.
  if ((type->tp_flags & Py_TPFLAGS_INLINE_VALUES) == 0) return false;
  const auto* header = reinterpret_cast<const std::uint8_t*>(object) + sizeof(PyObject);
  (void)words;
  if (header[3] == 0) return false;
  found.values = reinterpret_cast<PyObject* const*>(header + 8);
  found.order = header + 8 + header[0] * sizeof(PyObject*);
  found.step = 1;
  found.count = header[1];
#else
#if PY_VERSION_HEX >= 0x030C0000
  // Three words before the object: a dictionary, or, told by the lowest bit, one less than where the values are.
  const auto word = reinterpret_cast<std::uintptr_t>(words[-3]);
  if ((word & 1) == 0) return false;
  const auto* values = reinterpret_cast<const std::uint8_t*>(word + 1);
#else
  const auto* values = words[-4];
  if (values == nullptr) return false;
#endif
  // Before the values, growing downwards: the size of all that, the count, the order.
  found.values = reinterpret_cast<PyObject* const*>(values);
  found.order = values - 3;
  found.step = -1;
  found.count = values[-2];
#endif
  const auto* keys = reinterpret_cast<const SharedKeys*>(reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys);
  if (keys == nullptr) return false;
  found.entries = keys->entries();
  return true;
}

/// The dictionary that the instance has already, or null. Borrowed.
PyObject* existing_dict(PyObject* object);

/// Whether instances of `type` get everything that they have beyond a base of theirs from a `class` statement.
bool is_python_class(const PyTypeObject* type);

/// A slot (`__slots__`) of a class.
struct Slot {
  Py_ssize_t offset;
  Ref name;
};

/// The slots that `type` and those of its bases have that stand before `base` in its order of resolution: base
/// classes first.
std::vector<Slot> slots_of(PyTypeObject* type, PyTypeObject* base);

/// The value in a slot of that name of `type` or a base of it, or null. Borrowed. Runs no code.
PyObject* slot_value(PyTypeObject* type, PyObject* object, const char* name);

/// An attribute; both owned.
struct Attribute {
  Ref name;
  Ref value;
};

/// The attributes of an instance: those of the slots that are set, then those of its dictionary. Runs no code.
std::vector<Attribute> attributes_of(PyObject* object, const std::vector<Slot>& slots);

}  // namespace annalist::python
