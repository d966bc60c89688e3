// SPDX-License-Identifier: Apache-2.0
#include "builtin_values.hpp"

#include <algorithm>

namespace annalist::python {

using namespace detail;

namespace {

constexpr const char* kChanged = "capture failed: changed while it was captured";
constexpr Py_ssize_t kManyItems = 1000;

bool is_scalar(PyObject* object) {
  const PyTypeObject* type = Py_TYPE(object);
  return type == &PyFloat_Type || type == &PyLong_Type || type == &PyUnicode_Type || type == &PyBool_Type ||
         object == Py_None;
}

void set_items(ValueEncoder& encoder, PyObject* object) {
  const auto* set = reinterpret_cast<PySetObject*>(object);
  const setentry* const table = set->table;
  const Py_ssize_t size = set->used, mask = set->mask;
  encoder.nested(2, [&] {
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i <= mask && count < size && !encoder.is_done() && set->table == table; ++i) {
      // The hash of a removed entry's key is -1, which no object's is.
      if (table[i].key == nullptr || table[i].hash == -1) continue;
      encoder.item(table[i].key);
      ++count;
    }
    if (!encoder.is_done() && (count != size || set->used != size)) encoder.fail(kChanged);
  });
}

}  // namespace

bool holds_scalars_alone(PyObject* object) {
  if (PyList_Check(object)) {
    const auto* list = reinterpret_cast<PyListObject*>(object);
    if (PyList_GET_SIZE(object) > kManyItems) return false;
    return std::all_of(list->ob_item, list->ob_item + PyList_GET_SIZE(object), is_scalar);
  }
  if (!PyDict_Check(object) || PyDict_GET_SIZE(object) > kManyItems) return false;
  Py_ssize_t at = 0;
  PyObject *key, *value;
  while (PyDict_Next(object, &at, &key, &value))
    if (!is_scalar(key) || !is_scalar(value)) return false;
  return true;
}

void encode_list(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  const Py_ssize_t size = PyList_GET_SIZE(object);
  encoder.array(static_cast<std::uint64_t>(size), [&] {
    for (Py_ssize_t i = 0; i < size && i < PyList_GET_SIZE(object) && !encoder.is_done(); ++i)
      encoder.item(PyList_GET_ITEM(object, i));
    if (PyList_GET_SIZE(object) != size) encoder.fail(kChanged);
  });
}

void encode_tuple(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  const Py_ssize_t size = PyTuple_GET_SIZE(object);
  encoder.within(object, [&] {
    encoder.named("tuple", static_cast<std::uint64_t>(size), [&] {
      for (Py_ssize_t i = 0; i < size && !encoder.is_done(); ++i) encoder.item(PyTuple_GET_ITEM(object, i));
    });
  });
}

void encode_dict_items(ValueEncoder& encoder, PyObject* dict, Py_ssize_t size) {
  Py_ssize_t at = 0, count = 0;
  PyObject *key, *value;
  for (; count < size && !encoder.is_done() && PyDict_Next(dict, &at, &key, &value); ++count) {
    // A key may run code that drops the value.
    const Ref kept = Ref::borrow(value);
    encoder.member(key, value);
  }
  if (!encoder.is_done() && (count != size || PyDict_GET_SIZE(dict) != size)) encoder.fail(kChanged);
}

void encode_dict(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  const Py_ssize_t size = PyDict_GET_SIZE(object);
  encoder.named("dict", static_cast<std::uint64_t>(2 * size), [&] { encode_dict_items(encoder, object, size); });
}

void encode_set(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  encoder.out().put_tag(kTagSet);
  encoder.out().put_array(static_cast<std::uint64_t>(PySet_GET_SIZE(object)));
  set_items(encoder, object);
}

void encode_frozenset(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  encoder.within(object, [&] {
    encoder.out().put_named("frozenset", static_cast<std::uint64_t>(PySet_GET_SIZE(object)));
    set_items(encoder, object);
  });
}

void encode_derived_scalar(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  Writer& out = encoder.out();
  if (PyLong_Check(object)) {
    std::int64_t number;
    if (small_integer(object, number)) return out.put_signed(number);
    encode_integer(out, object);
  } else if (PyFloat_Check(object)) {
    out.put_double(PyFloat_AS_DOUBLE(object));
  } else if (PyUnicode_Check(object)) {
    encode_text(out, object);
  } else if (PyBytes_Check(object)) {
    out.put_bytes(PyBytes_AS_STRING(object), static_cast<std::size_t>(PyBytes_GET_SIZE(object)));
  } else if (PyByteArray_Check(object)) {
    encode_bytearray(out, object);
  } else {
    encode_complex(out, reinterpret_cast<PyComplexObject*>(object)->cval);
  }
}

}  // namespace annalist::python
