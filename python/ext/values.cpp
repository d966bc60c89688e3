// SPDX-License-Identifier: Apache-2.0
#include "values.hpp"

#include <algorithm>
#include <string>

#include "datetimes.hpp"
#include "names.hpp"

namespace annalist::python {

using namespace detail;

namespace {
constexpr const char* kNoEncoder = "no encoder for this type";
constexpr const char* kChanged = "capture failed: changed while it was captured";

constexpr Py_ssize_t kManyItems = 1000;

bool is_scalar(PyObject* object) {
  const PyTypeObject* type = Py_TYPE(object);
  return type == &PyFloat_Type || type == &PyLong_Type || type == &PyUnicode_Type || type == &PyBool_Type ||
         object == Py_None;
}

/// Whether a list or dict holds nothing that could lead back to it. Of many items, which are not looked through, no.
bool holds_scalars_alone(PyObject* object) {
  if (Py_IS_TYPE(object, &PyList_Type)) {
    const auto* list = reinterpret_cast<PyListObject*>(object);
    if (PyList_GET_SIZE(object) > kManyItems) return false;
    return std::all_of(list->ob_item, list->ob_item + PyList_GET_SIZE(object), is_scalar);
  }
  if (!Py_IS_TYPE(object, &PyDict_Type) || PyDict_GET_SIZE(object) > kManyItems) return false;
  Py_ssize_t at = 0;
  PyObject *key, *value;
  while (PyDict_Next(object, &at, &key, &value))
    if (!is_scalar(key) || !is_scalar(value)) return false;
  return true;
}

}  // namespace

void ValueEncoder::encode(PyObject* object) {
  out_.begin_value();
  item(object);
  end(Py_TYPE(object)->tp_name);
}

void ValueEncoder::encode_items(PyObject* const* items, Py_ssize_t count) {
  out_.begin_value();
  out_.put_array(static_cast<std::uint64_t>(count));
  nested(1, [&] {
    for (Py_ssize_t i = 0; i < count && !is_done(); ++i) item(items[i]);
  });
  end("list");
}

void ValueEncoder::encode_pairs(PyObject* const* keys_and_values, Py_ssize_t count) {
  out_.begin_value();
  out_.put_named("dict", static_cast<std::uint64_t>(2 * count));
  nested(2, [&] {
    for (Py_ssize_t i = 0; i < 2 * count && !is_done(); ++i) item(keys_and_values[i]);
  });
  end("dict");
}

void ValueEncoder::end(const char* type) {
  if (failure_ != nullptr)
    out_.replace_value(type, failure_);
  else
    out_.end_value(type);
}

void ValueEncoder::item(PyObject* object) {
  if (encode_scalar(out_, object)) return;
  const Ref kept = Ref::borrow(object);
  PyTypeObject* type = Py_TYPE(object);
  if (type == &PyList_Type) return shareable(object, [&] { list(object); });
  if (type == &PyDict_Type) return shareable(object, [&] { dict(object); });
  if (type == &PySet_Type) return shareable(object, [&] { set(object); });
  if (type == &PyTuple_Type) return tuple(object);
  if (type == &PyFrozenSet_Type) return frozenset(object);
  if (!encode_datetime(out_, object, capture_)) opaque(object);
}

/// What lies within `levels` of an item, as values.md V6 counts them.
template <class Body>
void ValueEncoder::nested(int levels, Body body) {
  is_outermost_ = false;
  if (out_.enter(levels))
    body();
  else
    out_.put_null();
  out_.leave(levels);
}

template <class Body>
void ValueEncoder::shareable(PyObject* object, Body body) {
  // One reference from where we come from and one of ours: it cannot be reached a second time.
  if (Py_REFCNT(object) == 2) return body();
  // Nor can the value itself, from within what most values are.
  if (is_outermost_ && holds_scalars_alone(object)) return body();
  const auto [number, is_new] = shared_.number_of(object);
  out_.put_tag(is_new ? kRingTagShared : kRingTagReference);
  if (is_new) out_.put_array(2);
  out_.put_unsigned(number);
  if (is_new) nested(1, body);
}

void ValueEncoder::list(PyObject* object) {
  const Py_ssize_t size = PyList_GET_SIZE(object);
  out_.put_array(static_cast<std::uint64_t>(size));
  nested(1, [&] {
    for (Py_ssize_t i = 0; i < size && i < PyList_GET_SIZE(object) && !is_done(); ++i) item(PyList_GET_ITEM(object, i));
    if (PyList_GET_SIZE(object) != size) failure_ = kChanged;
  });
}

void ValueEncoder::tuple(PyObject* object) {
  const Py_ssize_t size = PyTuple_GET_SIZE(object);
  out_.put_named("tuple", static_cast<std::uint64_t>(size));
  nested(2, [&] {
    for (Py_ssize_t i = 0; i < size && !is_done(); ++i) item(PyTuple_GET_ITEM(object, i));
  });
}

void ValueEncoder::dict(PyObject* object) {
  const Py_ssize_t size = PyDict_GET_SIZE(object);
  out_.put_named("dict", static_cast<std::uint64_t>(2 * size));
  nested(2, [&] {
    Py_ssize_t at = 0, count = 0;
    PyObject *key, *value;
    for (; count < size && !is_done() && PyDict_Next(object, &at, &key, &value); ++count) {
      // A key may run code that drops the value.
      const Ref kept = Ref::borrow(value);
      item(key);
      item(value);
    }
    if (!is_done() && (count != size || PyDict_GET_SIZE(object) != size)) failure_ = kChanged;
  });
}

void ValueEncoder::set(PyObject* object) {
  out_.put_tag(kTagSet);
  out_.put_array(static_cast<std::uint64_t>(PySet_GET_SIZE(object)));
  set_items(object);
}

void ValueEncoder::frozenset(PyObject* object) {
  out_.put_named("frozenset", static_cast<std::uint64_t>(PySet_GET_SIZE(object)));
  set_items(object);
}

void ValueEncoder::set_items(PyObject* object) {
  const auto* set = reinterpret_cast<PySetObject*>(object);
  const setentry* const table = set->table;
  const Py_ssize_t size = set->used, mask = set->mask;
  nested(2, [&] {
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i <= mask && count < size && !is_done() && set->table == table; ++i) {
      // The hash of a removed entry's key is -1, which no object's is.
      if (table[i].key == nullptr || table[i].hash == -1) continue;
      item(table[i].key);
      ++count;
    }
    if (!is_done() && (count != size || set->used != size)) failure_ = kChanged;
  });
}

void ValueEncoder::opaque(PyObject* object) {
  const std::string repr = bounded_repr(object, capture_);
  const std::string type = type_name(Py_TYPE(object), capture_);
  out_.put_named("opaque", 1);
  out_.put_head(kMap, 3);
  out_.put_utf8("repr");
  out_.put_utf8(repr);
  out_.put_utf8("type");
  out_.put_utf8(type);
  out_.put_utf8("reason");
  out_.put_utf8(kNoEncoder);
}

}  // namespace annalist::python
