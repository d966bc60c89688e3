// SPDX-License-Identifier: Apache-2.0
#include "collection_values.hpp"

#include <structmember.h>

#include "builtin_values.hpp"
#include "known_types.hpp"
#include "names.hpp"

namespace annalist::python {
namespace {

using namespace detail;

constexpr const char* kChanged = "capture failed: changed while it was captured";

/// What an iteration by what `type` defines gives; null where it fails. At most as many as make any value too large.
Ref list_by(PyTypeObject* type, PyObject* object, Capture& capture) {
  const Ref iterator = Ref::take(type->tp_iter != nullptr ? type->tp_iter(object) : nullptr);
  Ref list = Ref::take(iterator ? PyList_New(0) : nullptr);
  while (list && PyList_GET_SIZE(list.get()) <= static_cast<Py_ssize_t>(kMaxValueBytes)) {
    const Ref item = Ref::take(PyIter_Next(iterator.get()));
    if (!item) break;
    if (PyList_Append(list.get(), item.get()) < 0) break;
  }
  if (PyErr_Occurred() == nullptr) return list;
  capture.swallow_error();
  return Ref();
}

void items_of(ValueEncoder& encoder, PyObject* list) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list) && !encoder.is_done(); ++i)
    encoder.owned_item(PyList_GET_ITEM(list, i));
}

std::uint64_t size_of(const Ref& list) { return static_cast<std::uint64_t>(PyList_GET_SIZE(list.get())); }

}  // namespace

void encode_deque(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  const Ref items = list_by(type, object, encoder.capture());
  const Ref limit = attribute_by(type, object, "maxlen", encoder.capture());
  if (!items || !limit) return encoder.opaque(object, kNoParts);
  encoder.named("collections.deque", 1 + size_of(items), [&] {
    encoder.item(limit.get());
    items_of(encoder, items.get());
  });
}

void encode_ordered_dict(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  // Its own order is not that of the dict it is derived from.
  const Ref keys = list_by(type, object, encoder.capture());
  if (!keys) return encoder.opaque(object, kChanged);
  encoder.named("collections.OrderedDict", 2 * size_of(keys), [&] {
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(keys.get()) && !encoder.is_done(); ++i) {
      const Ref value = Ref::borrow(PyDict_GetItemWithError(object, PyList_GET_ITEM(keys.get(), i)));
      if (!value) {
        PyErr_Clear();
        return encoder.fail(kChanged);
      }
      encoder.member(PyList_GET_ITEM(keys.get(), i), value.get());
    }
  });
}

void encode_counter(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  const Py_ssize_t size = PyDict_GET_SIZE(object);
  encoder.named("collections.Counter", static_cast<std::uint64_t>(2 * size),
                [&] { encode_dict_items(encoder, object, size); });
}

void encode_default_dict(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  const Ref factory = attribute_by(type, object, "default_factory", encoder.capture());
  const Py_ssize_t size = PyDict_GET_SIZE(object);
  encoder.named("collections.defaultdict", static_cast<std::uint64_t>(1 + 2 * size), [&] {
    encoder.item(factory ? factory.get() : Py_None);
    encode_dict_items(encoder, object, size);
  });
}

void encode_chain_map(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  const Ref maps = own_attribute(object, "maps");
  if (!maps || !PyList_Check(maps.get())) return encoder.opaque(object, kNoParts);
  encoder.named("collections.ChainMap", size_of(maps), [&] { items_of(encoder, maps.get()); });
}

void encode_mapping_proxy(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  struct Proxy {
    PyObject_HEAD;
    PyObject* mapping;
  };
  encoder.within(object, [&] {
    encoder.named("types.MappingProxyType", 1, [&] { encoder.item(reinterpret_cast<Proxy*>(object)->mapping); });
  });
}

void encode_namespace(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  encoder.named("types.SimpleNamespace", 1, [&] { encoder.state(attributes_of(object, {})); });
}

void encode_dict_view(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  struct View {
    PyObject_HEAD
    PyObject* dict;
  };
  PyObject* dict = reinterpret_cast<View*>(object)->dict;
  const Ref items = Ref::take(dict == nullptr || !PyDict_Check(dict) ? nullptr
                              : type == &PyDictKeys_Type             ? PyDict_Keys(dict)
                              : type == &PyDictValues_Type           ? PyDict_Values(dict)
                                                                     : PyDict_Copy(dict));
  if (!items) {
    encoder.capture().swallow_error();
    return encoder.opaque(object, kNoParts);
  }
  encoder.within(object, [&] {
    if (type != &PyDictItems_Type)
      return encoder.named(type->tp_name, size_of(items), [&] { items_of(encoder, items.get()); });
    const Py_ssize_t size = PyDict_GET_SIZE(items.get());
    encoder.named("dict_items", static_cast<std::uint64_t>(2 * size),
                  [&] { encode_dict_items(encoder, items.get(), size); });
  });
}

namespace {

void put_fields(ValueEncoder& encoder, PyObject* object, PyObject* fields, const std::string& name) {
  const Py_ssize_t size = PyTuple_GET_SIZE(object);
  encoder.named("namedtuple", static_cast<std::uint64_t>(1 + 2 * size), [&] {
    encoder.out().put_utf8(name);
    for (Py_ssize_t i = 0; i < size && !encoder.is_done(); ++i)
      encoder.member(PyTuple_GET_ITEM(fields, i), PyTuple_GET_ITEM(object, i));
  });
}

}  // namespace

void encode_named_tuple(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  const Ref fields = Ref::borrow(class_attribute(type, "_fields"));
  if (!fields || !PyTuple_CheckExact(fields.get()) || PyTuple_GET_SIZE(fields.get()) != PyTuple_GET_SIZE(object))
    return encode_tuple(encoder, object, type);
  const std::string name = type_name(type);
  const std::vector<Attribute> attributes = attributes_of(object, {});
  encoder.within(object, [&] {
    if (attributes.empty()) return put_fields(encoder, object, fields.get(), name);
    encoder.named("subclass", 3, [&] {
      encoder.out().put_utf8(name);
      put_fields(encoder, object, fields.get(), name);
      encoder.state(attributes);
    });
  });
}

void encode_struct_sequence(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  const Py_ssize_t size = PyTuple_GET_SIZE(object);
  std::vector<Attribute> hidden;
  const auto* items = reinterpret_cast<PyTupleObject*>(object)->ob_item;
  for (const PyMemberDef* member = type->tp_members; member != nullptr && member->name != nullptr; ++member) {
    const auto* place = reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + member->offset);
    // The members are those that have a name; what is no item of the tuple lies behind its end.
    if (place >= items + size && *place != nullptr)
      hidden.push_back({Ref::take(PyUnicode_InternFromString(member->name)), Ref::borrow(*place)});
  }
  encoder.within(object, [&] {
    encoder.named("structseq", 3, [&] {
      encoder.out().put_utf8(type_name(type));
      encoder.array(static_cast<std::uint64_t>(size), [&] {
        for (Py_ssize_t i = 0; i < size && !encoder.is_done(); ++i) encoder.item(items[i]);
      });
      encoder.state(hidden);
    });
  });
}

}  // namespace annalist::python
