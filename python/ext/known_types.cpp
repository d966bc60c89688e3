// SPDX-License-Identifier: Apache-2.0
#include "known_types.hpp"

#include "builtin_values.hpp"
#include "collection_values.hpp"
#include "datetimes.hpp"
#include "names.hpp"

namespace annalist::python {
namespace {

/// Builtin types, which are told by their address.
struct BuiltinType {
  PyTypeObject* type;
  EncodeObject encode;
  bool is_shareable;
};

const KnownType* find_builtin(PyTypeObject* type) {
  static const BuiltinType kTypes[] = {
      {&PyList_Type, encode_list, true},
      {&PyDict_Type, encode_dict, true},
      {&PySet_Type, encode_set, true},
      {&PyTuple_Type, encode_tuple, false},
      {&PyFrozenSet_Type, encode_frozenset, false},
      {&PyLong_Type, encode_derived_scalar, false},
      {&PyFloat_Type, encode_derived_scalar, false},
      {&PyComplex_Type, encode_derived_scalar, false},
      {&PyUnicode_Type, encode_derived_scalar, false},
      {&PyBytes_Type, encode_derived_scalar, false},
      {&PyByteArray_Type, encode_derived_scalar, true},
      {&PyRange_Type, encode_range, false},
      {&PySlice_Type, encode_slice, false},
      {&PyEllipsis_Type, encode_ellipsis, false},
      {Py_TYPE(Py_NotImplemented), encode_not_implemented, false},
      {&PyMemoryView_Type, encode_memoryview, false},
      {&PyFunction_Type, encode_function, false},
      {&PyCFunction_Type, encode_builtin, false},
      {&PyCMethod_Type, encode_builtin, false},
      {&PyMethod_Type, encode_method, false},
      {&PyMethodDescr_Type, encode_descriptor, false},
      {&PyWrapperDescr_Type, encode_descriptor, false},
      {&PyClassMethodDescr_Type, encode_descriptor, false},
      {&PyModule_Type, encode_module, false},
      {&PyDictProxy_Type, encode_mapping_proxy, false},
      {&PyDictKeys_Type, encode_dict_view, false},
      {&PyDictValues_Type, encode_dict_view, false},
      {&PyDictItems_Type, encode_dict_view, false},
      {&PyODict_Type, encode_ordered_dict, true},
  };
  static const auto& known = *[] {
    auto* all = new std::vector<std::pair<PyTypeObject*, KnownType>>;
    for (const BuiltinType& each : kTypes)
      all->push_back({each.type, {nullptr, nullptr, each.encode, each.is_shareable}});
    return all;
  }();
  for (const auto& [its_type, each] : known)
    if (its_type == type) return &each;
  return nullptr;
}

constexpr KnownType kLibraryTypes[] = {
    {"datetime", "datetime", encode_datetime, false},
    {"datetime", "date", encode_date, false},
    {"datetime", "time", encode_time, false},
    {"datetime", "timedelta", encode_timedelta, false},
    {"datetime", "timezone", encode_timezone, false},
    {"zoneinfo", "ZoneInfo", encode_zone_info, false},
    {"decimal", "Decimal", encode_decimal, false},
    {"fractions", "Fraction", encode_fraction, false},
    {"uuid", "UUID", encode_uuid, false},
    {"pathlib", "PosixPath", encode_path, false},
    {"pathlib", "PurePosixPath", encode_path, false},
    {"pathlib", "PureWindowsPath", encode_path, false},
    {"pathlib", "WindowsPath", encode_path, false},
    {"pathlib._local", "PosixPath", encode_path, false},
    {"pathlib._local", "PurePosixPath", encode_path, false},
    {"pathlib._local", "PureWindowsPath", encode_path, false},
    {"pathlib._local", "WindowsPath", encode_path, false},
    {"ipaddress", "IPv4Interface", encode_address, false},
    {"ipaddress", "IPv6Interface", encode_address, false},
    {"ipaddress", "IPv4Address", encode_address, false},
    {"ipaddress", "IPv6Address", encode_address, false},
    {"ipaddress", "IPv4Network", encode_address, false},
    {"ipaddress", "IPv6Network", encode_address, false},
    {"re", "Pattern", encode_pattern, false},
    {"array", "array", encode_array, true},
    {"functools", "partial", encode_partial, true},
    {"collections", "deque", encode_deque, true},
    {"collections", "Counter", encode_counter, true},
    {"collections", "defaultdict", encode_default_dict, true},
    {"collections", "ChainMap", encode_chain_map, true},
    {"types", "SimpleNamespace", encode_namespace, true},
    {"numpy", "ndarray", encode_ndarray, true},
    {"numpy", "bool", encode_numpy_number, false},
    {"numpy", "bool_", encode_numpy_number, false},
    {"numpy", "int8", encode_numpy_number, false},
    {"numpy", "int16", encode_numpy_number, false},
    {"numpy", "int32", encode_numpy_number, false},
    {"numpy", "int64", encode_numpy_number, false},
    {"numpy", "longlong", encode_numpy_number, false},
    {"numpy", "uint8", encode_numpy_number, false},
    {"numpy", "uint16", encode_numpy_number, false},
    {"numpy", "uint32", encode_numpy_number, false},
    {"numpy", "uint64", encode_numpy_number, false},
    {"numpy", "ulonglong", encode_numpy_number, false},
    {"numpy", "float16", encode_numpy_number, false},
    {"numpy", "float32", encode_numpy_number, false},
    {"numpy", "float64", encode_numpy_number, false},
    {"numpy", "complex64", encode_numpy_complex, false},
    {"numpy", "complex128", encode_numpy_complex, false},
    {"numpy", "str_", encode_numpy_text, false},
    {"numpy", "bytes_", encode_numpy_text, false},
    {"numpy", "longdouble", encode_numpy_scalar, false},
    {"numpy", "float128", encode_numpy_scalar, false},
    {"numpy", "clongdouble", encode_numpy_scalar, false},
    {"numpy", "complex256", encode_numpy_scalar, false},
    {"numpy", "datetime64", encode_numpy_scalar, false},
    {"numpy", "timedelta64", encode_numpy_scalar, false},
    {"numpy", "void", encode_numpy_scalar, false},
};

constexpr KnownType kEnumerator = {nullptr, nullptr, encode_enumerator, false};
constexpr KnownType kClass = {nullptr, nullptr, encode_type, false};
constexpr KnownType kException = {nullptr, nullptr, encode_exception, true};
constexpr KnownType kNamedTuple = {nullptr, nullptr, encode_named_tuple, false};
constexpr KnownType kStructSequence = {nullptr, nullptr, encode_struct_sequence, false};
constexpr KnownType kFunction = {nullptr, nullptr, encode_function, false};
constexpr KnownType kDtype = {nullptr, nullptr, encode_dtype, false};

bool is_derived(PyTypeObject* type, PyObject* base) {
  return base != nullptr && PyType_Check(base) && PyType_IsSubtype(type, reinterpret_cast<PyTypeObject*>(base));
}

bool is_named_tuple(PyTypeObject* type) {
  if (!PyType_IsSubtype(type, &PyTuple_Type) || !is_python_class(type)) return false;
  PyObject* fields = class_attribute(type, "_fields");
  return fields != nullptr && PyTuple_CheckExact(fields);
}

bool is_struct_sequence(PyTypeObject* type) {
  return PyType_IsSubtype(type, &PyTuple_Type) && !is_python_class(type) &&
         class_attribute(type, "n_sequence_fields") != nullptr;
}

}  // namespace

const KnownType* find_known_type(PyTypeObject* type, std::string_view module, std::string_view name) {
  if (const KnownType* builtin = find_builtin(type)) return builtin;
  for (const KnownType& known : kLibraryTypes)
    if (name == known.name && module == known.module &&
        find_imported(known.module, known.name) == reinterpret_cast<PyObject*>(type))
      return &known;
  return nullptr;
}

const KnownType* find_known_family(PyTypeObject* type) {
  if ((type->tp_flags & Py_TPFLAGS_TYPE_SUBCLASS) != 0) return &kClass;
  if ((type->tp_flags & Py_TPFLAGS_BASE_EXC_SUBCLASS) != 0) return &kException;
  if (is_derived(Py_TYPE(type), find_imported("enum", "EnumType"))) return &kEnumerator;
  if (is_named_tuple(type)) return &kNamedTuple;
  if (is_struct_sequence(type)) return &kStructSequence;
  // Audited functions are functions of a type of their own.
  if (PyType_IsSubtype(type, &PyFunction_Type)) return &kFunction;
  if (is_derived(type, find_imported("numpy", "dtype"))) return &kDtype;
  return nullptr;
}

PyObject* find_imported(const char* module, const char* name) {
  PyObject* modules = PyImport_GetModuleDict();
  PyObject* found = modules != nullptr && PyDict_CheckExact(modules) ? PyDict_GetItemString(modules, module) : nullptr;
  if (found == nullptr || !PyModule_Check(found)) return nullptr;
  PyObject* dict = PyModule_GetDict(found);
  return dict != nullptr ? PyDict_GetItemString(dict, name) : nullptr;
}

PyObject* class_attribute(PyTypeObject* type, const char* name) {
  const Ref key = Ref::take(PyUnicode_InternFromString(name));
  if (!key) PyErr_Clear();
  return key ? _PyType_Lookup(type, key.get()) : nullptr;
}

Ref attribute_by(PyTypeObject* type, PyObject* object, const char* name, Capture& capture) {
  const Ref descriptor = Ref::borrow(class_attribute(type, name));
  if (!descriptor || Py_TYPE(descriptor.get())->tp_descr_get == nullptr) return Ref();
  Ref value =
      Ref::take(Py_TYPE(descriptor.get())->tp_descr_get(descriptor.get(), object, reinterpret_cast<PyObject*>(type)));
  if (!value) capture.swallow_error();
  return value;
}

Ref own_attribute(PyObject* object, std::string_view name) {
  for (Attribute& each : attributes_of(object, {}))
    if (PyUnicode_Check(each.name.get()) && utf8_text(each.name.get()) == name) return std::move(each.value);
  return Ref();
}

void put_too_large(ValueEncoder& encoder, PyObject* object, std::uint64_t size, std::vector<Py_ssize_t> shape) {
  encoder.opaque({type_name(Py_TYPE(object)), "larger than 65536 bytes", {}, std::move(shape), size});
}

}  // namespace annalist::python
