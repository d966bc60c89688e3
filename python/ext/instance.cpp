// SPDX-License-Identifier: Apache-2.0
#include "instance.hpp"

#include <structmember.h>

#include <string_view>

namespace annalist::python {
namespace {

/// What every `class` statement gives its instances for their end; not exported, so that it is taken from a class.
destructor destructor_of_classes() {
  static const destructor found = [] {
    const Ref type = Ref::take(PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "s(){}", "_"));
    if (!type) PyErr_Clear();
    return type ? reinterpret_cast<PyTypeObject*>(type.get())->tp_dealloc : nullptr;
  }();
  return found;
}

/// The members that CPython made of `__slots__`.
template <class Visit>
void visit_slots(PyTypeObject* type, Visit visit) {
  if (!is_python_class(type) || type->tp_members == nullptr) return;
  for (const PyMemberDef* member = type->tp_members; member->name != nullptr; ++member)
    if (member->type == T_OBJECT_EX) visit(*member);
}

PyObject* value_at(PyObject* object, Py_ssize_t offset) {
  return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + offset);
}

}  // namespace

bool is_python_class(const PyTypeObject* type) {
  return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 && type->tp_dealloc == destructor_of_classes();
}

PyObject* existing_dict(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  if ((type->tp_flags & Py_TPFLAGS_MANAGED_DICT) != 0) {
    PyObject* dict = reinterpret_cast<PyObject**>(object)[-3];
#if PY_VERSION_HEX >= 0x030C0000 && PY_VERSION_HEX < 0x030D0000
    if ((reinterpret_cast<std::uintptr_t>(dict) & 1) != 0) return nullptr;
#endif
    return dict;
  }
  if (type->tp_dictoffset == 0) return nullptr;
  PyObject** place = _PyObject_GetDictPtr(object);
  return place != nullptr ? *place : nullptr;
}

std::vector<Slot> slots_of(PyTypeObject* type, PyTypeObject* base) {
  std::vector<Slot> slots;
  PyObject* mro = type->tp_mro;
  Py_ssize_t end = 0;
  while (end < PyTuple_GET_SIZE(mro) && PyTuple_GET_ITEM(mro, end) != reinterpret_cast<PyObject*>(base)) ++end;
  while (end-- > 0) {
    PyObject* each = PyTuple_GET_ITEM(mro, end);
    if (!PyType_Check(each)) continue;
    visit_slots(reinterpret_cast<PyTypeObject*>(each), [&](const PyMemberDef& member) {
      Ref name = Ref::take(PyUnicode_InternFromString(member.name));
      if (!name) return PyErr_Clear();
      slots.push_back({member.offset, std::move(name)});
    });
  }
  return slots;
}

PyObject* slot_value(PyTypeObject* type, PyObject* object, const char* name) {
  PyObject* value = nullptr;
  for (PyTypeObject* each = type; each != nullptr && value == nullptr; each = each->tp_base)
    visit_slots(each, [&](const PyMemberDef& member) {
      if (std::string_view(member.name) == name) value = value_at(object, member.offset);
    });
  return value;
}

std::vector<Attribute> attributes_of(PyObject* object, const std::vector<Slot>& slots) {
  std::vector<Attribute> attributes;
  const auto add = [&](PyObject* name, PyObject* value) {
    if (value != nullptr) attributes.push_back({Ref::borrow(name), Ref::borrow(value)});
  };
  for (const Slot& slot : slots) add(slot.name.get(), value_at(object, slot.offset));
  if (InlineValues values; find_inline_values(object, values)) {
    for (int i = 0; i < values.count; ++i) add(values.name(i), values.value(i));
  } else if (PyObject* dict = existing_dict(object); dict != nullptr && PyDict_Check(dict)) {
    Py_ssize_t at = 0;
    PyObject *name, *value;
    while (PyDict_Next(dict, &at, &name, &value)) add(name, value);
  }
  return attributes;
}

}  // namespace annalist::python
