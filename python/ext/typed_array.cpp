// SPDX-License-Identifier: Apache-2.0
#include "typed_array.hpp"

#include <concepts>
#include <cstring>

namespace annalist::python {
namespace {

PyObject* boxed(std::unsigned_integral auto n) { return PyLong_FromUnsignedLongLong(n); }
PyObject* boxed(std::signed_integral auto n) { return PyLong_FromLongLong(n); }
PyObject* boxed(std::floating_point auto x) { return PyFloat_FromDouble(static_cast<double>(x)); }

template <class T>
Ref list_of(Bytes bytes) {
  const std::size_t size = bytes.size() / sizeof(T);
  Ref list = Ref::take(PyList_New(static_cast<Py_ssize_t>(size)));
  for (std::size_t i = 0; i < size && list; ++i) {
    T element;
    std::memcpy(&element, bytes.data() + i * sizeof(T), sizeof(T));
    PyObject* object = boxed(element);
    if (object == nullptr) return {};
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), object);
  }
  return list;
}

struct ElementType {
  std::uint64_t tag;
  std::size_t size;
  Ref (*list)(Bytes);
};

template <class T>
constexpr ElementType element_type(std::uint64_t tag) {
  return {tag, sizeof(T), list_of<T>};
}

constexpr ElementType kElementTypes[] = {element_type<std::uint8_t>(64),  element_type<std::uint16_t>(69),
                                         element_type<std::uint32_t>(70), element_type<std::uint64_t>(71),
                                         element_type<std::int8_t>(72),   element_type<std::int16_t>(77),
                                         element_type<std::int32_t>(78),  element_type<std::int64_t>(79),
                                         element_type<float>(85),         element_type<double>(86)};

const ElementType* find(std::uint64_t tag) {
  for (const ElementType& type : kElementTypes)
    if (type.tag == tag) return &type;
  return nullptr;
}

}  // namespace

bool is_typed_array(std::uint64_t tag) { return find(tag) != nullptr; }

std::size_t element_size(std::uint64_t tag) { return find(tag)->size; }

Ref typed_array_list(std::uint64_t tag, Bytes elements) { return find(tag)->list(elements); }

}  // namespace annalist::python
