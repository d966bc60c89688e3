// SPDX-License-Identifier: Apache-2.0
#include "type_info.hpp"

#include <algorithm>
#include <annalist/values.hpp>
#include <cstring>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "known_types.hpp"
#include "names.hpp"
#include "redaction.hpp"
#include "values.hpp"

namespace annalist::python {

TypeInfo* type_cache[kTypeCacheSize];

namespace {

struct Name {
  std::string module, qualified;
};

std::string text_of(PyObject* object) {
  return object != nullptr && PyUnicode_Check(object) ? utf8_text(object) : std::string();
}

/// What `__module__` and `__qualname__` of the class itself say.
Name name_of(PyTypeObject* type) {
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0) {
    const Ref module_key = Ref::take(PyUnicode_InternFromString("__module__"));
    PyObject* dict = type->tp_dict;
    PyObject* module = dict != nullptr && module_key ? PyDict_GetItemWithError(dict, module_key.get()) : nullptr;
    if (module == nullptr) PyErr_Clear();
    return {text_of(module), text_of(reinterpret_cast<PyHeapTypeObject*>(type)->ht_qualname)};
  }
  const std::string_view name = type->tp_name;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {"builtins", std::string(name)};
  return {std::string(name.substr(0, dot)), std::string(name.substr(dot + 1))};
}

bool is_in(std::string_view module, std::string_view package) {
  return module.starts_with(package) && (module.size() == package.size() || module[package.size()] == '.');
}

/// Of a class's order of resolution, the first for which `is_wanted(type, Name)`, else null.
template <class IsWanted>
PyTypeObject* first_base(PyTypeObject* type, IsWanted is_wanted) {
  PyObject* mro = type->tp_mro;
  for (Py_ssize_t i = 0; mro != nullptr && i < PyTuple_GET_SIZE(mro); ++i) {
    auto* each = reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(mro, i));
    if (PyType_Check(PyTuple_GET_ITEM(mro, i)) && is_wanted(each, name_of(each))) return each;
  }
  return nullptr;
}

/// Classes that exist in order to hide what they hold: pydantic's, and those that are called alike.
bool hides(PyTypeObject*, const Name& name) {
  const std::string_view own = std::string_view(name.qualified).substr(name.qualified.rfind('.') + 1);
  return own == "SecretStr" || own == "SecretBytes" || (is_in(name.module, "pydantic") && own == "Secret");
}

/// Tables and arrays whose repr takes milliseconds; what they have instead is a shape.
bool is_sized(PyTypeObject* type, const Name& name) {
  for (const std::string_view package : {"pandas", "polars", "pyarrow", "scipy", "torch", "xarray", "numpy"})
    if (is_in(name.module, package)) return class_attribute(type, "shape") != nullptr;
  return false;
}

/// What holds a program together rather than its data: threads, loggers, parsers. Its own state leads everywhere.
bool is_machinery(PyTypeObject*, const Name& name) {
  for (const std::string_view package : {"logging", "threading", "multiprocessing", "concurrent", "asyncio", "socket",
                                         "subprocess", "sqlite3", "weakref", "contextvars", "importlib", "unittest",
                                         "http", "ssl", "selectors", "queue", "tempfile", "zipfile", "tarfile"})
    if (is_in(name.module, package)) return true;
  return false;
}

/// Classes of the library that are no data themselves, though classes of the program may well be derived from them.
bool is_tool(const Name& name) {
  for (const std::string_view module :
       {"typing", "inspect", "functools", "operator", "types", "contextlib", "abc", "io"})
    if (name.module == module) return true;
  return false;
}

/// Whether nothing but `class` statements and types without any storage made it.
bool has_own_state_alone(PyTypeObject* type) {
  return first_base(type, [](PyTypeObject* each, const Name&) {
           return !is_python_class(each) && each->tp_basicsize > static_cast<Py_ssize_t>(sizeof(PyObject));
         }) == nullptr;
}

/// Whether C code gives objects of `type` something that those of `base` do not have.
bool has_hidden_state(PyTypeObject* type, PyTypeObject* base) {
  return first_base(type, [&](PyTypeObject* each, const Name&) {
           return each != base && !is_python_class(each) && PyType_IsSubtype(each, base) &&
                  each->tp_basicsize > base->tp_basicsize;
         }) != nullptr;
}

void set_known(TypeInfo& info, const KnownType& known, PyTypeObject* base) {
  info.kind = base == info.type ? TypeInfo::Kind::kKnown : TypeInfo::Kind::kDerived;
  info.encode = known.encode;
  info.base = base;
  // A class that is derived from it may add a dictionary, which may lead back.
  info.is_shareable = known.is_shareable || base != info.type;
}

/// Objects whose item is that of a type of the library. False: they are others.
bool classify_known(TypeInfo& info) {
  if (const KnownType* family = find_known_family(info.type)) {
    set_known(info, *family, info.type);
    return true;
  }
  const KnownType* known = nullptr;
  PyTypeObject* base = first_base(info.type, [&](PyTypeObject* each, const Name& name) {
    return (known = find_known_type(each, name.module, name.qualified)) != nullptr;
  });
  if (known == nullptr || has_hidden_state(info.type, base)) return false;
  set_known(info, *known, base);
  return true;
}

void classify(TypeInfo& info) {
  using Kind = TypeInfo::Kind;
  PyTypeObject* type = info.type;
  info.is_shareable = true;
  if (registered_encoder(type) != nullptr) {
    info.kind = Kind::kRegistered;
  } else if (first_base(type, hides) != nullptr) {
    info.kind = Kind::kRedacted;
  } else if (classify_known(info)) {
    return;
  } else if (first_base(type, is_sized) != nullptr) {
    info.kind = Kind::kSized;
  } else if (is_python_class(type) && has_own_state_alone(type) && first_base(type, is_machinery) == nullptr &&
             !is_tool(name_of(type))) {
    info.kind = Kind::kPlain;
  }
  if (info.kind != Kind::kPlain && info.kind != Kind::kRegistered) info.is_shareable = false;
}

/// Names that a class annotates as secret, its bases' included.
std::vector<Ref> secret_attributes_of(PyTypeObject* type) {
  std::vector<Ref> found;
  Capture capture;
  first_base(type, [&](PyTypeObject* each, const Name&) {
    if (!is_python_class(each) || each->tp_dict == nullptr) return false;
    PyObject* annotations = PyDict_GetItemString(each->tp_dict, "__annotations__");
    if (annotations == nullptr || !PyDict_CheckExact(annotations)) return false;
    // Looking at them may run code.
    const Ref copy = Ref::take(PyDict_Copy(annotations));
    if (!copy) PyErr_Clear();
    Py_ssize_t at = 0;
    PyObject *name, *annotation;
    while (copy && PyDict_Next(copy.get(), &at, &name, &annotation))
      if (PyUnicode_Check(name) && redaction.is_secret_annotation(annotation, capture))
        found.push_back(Ref::borrow(name));
    return false;
  });
  return found;
}

std::string recorded(std::string_view name) {
  std::uint8_t scratch[256];
  detail::Writer out(scratch, scratch + sizeof scratch);
  detail::put_type_name(out, name);
  return std::string(reinterpret_cast<const char*>(out.begin()), out.size());
}

TypeInfo* make_type_info(PyTypeObject* type) {
  auto info = std::make_unique<TypeInfo>();
  info->type = type;
  info->mro = type->tp_mro;
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0) {
    info->weak = Ref::take(PyWeakref_NewRef(reinterpret_cast<PyObject*>(type), nullptr));
    if (!info->weak) PyErr_Clear();
  }
  info->name = type_name(type);
  info->recorded_name = recorded(info->name);
  classify(*info);
  if (info->kind == TypeInfo::Kind::kPlain || info->kind == TypeInfo::Kind::kDerived) {
    info->slots = slots_of(type, info->base);
    info->secret_attributes = secret_attributes_of(type);
  }
  return info.release();
}

std::unordered_map<PyTypeObject*, std::pair<Ref, Ref>>& encoders() {
  // Never destroyed: values are recorded while the process ends.
  static auto& all = *new std::unordered_map<PyTypeObject*, std::pair<Ref, Ref>>;
  return all;
}

}  // namespace

bool TypeInfo::hides_attribute(PyObject* attribute) const {
  return std::any_of(secret_attributes.begin(), secret_attributes.end(), [&](const Ref& each) {
    return each.get() == attribute || (PyUnicode_Check(attribute) && PyUnicode_Compare(each.get(), attribute) == 0);
  });
}

TypeInfo& find_type_info(PyTypeObject* type) {
  TypeInfo*& place = type_cache[reinterpret_cast<std::uintptr_t>(type) / 64 % kTypeCacheSize];
  TypeInfo* info = make_type_info(type);
  if (place != nullptr) TypeInfoRef::release(place);
  place = info;
  return *info;
}

void forget_types() {
  for (TypeInfo*& place : type_cache)
    if (TypeInfo* info = std::exchange(place, nullptr)) TypeInfoRef::release(info);
}

void register_encoder(PyTypeObject* type, PyObject* encode) {
  auto* object = reinterpret_cast<PyObject*>(type);
  if (encode == nullptr)
    encoders().erase(type);
  else
    encoders()[type] = {Ref::borrow(object), Ref::borrow(encode)};
  forget_types();
}

PyObject* registered_encoder(PyTypeObject* type) {
  const auto found = encoders().find(type);
  return found == encoders().end() ? nullptr : found->second.second.get();
}

std::string type_name(PyTypeObject* type) {
  const bool is_builtin = (type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0 && std::strchr(type->tp_name, '.') == nullptr;
  if (is_builtin) return type->tp_name;
  Name name = name_of(type);
  if (name.qualified.empty()) return type->tp_name;
  if (name.module.empty() || name.module == "builtins") return std::move(name.qualified);
  return std::move(name.module.append(".").append(name.qualified));
}

}  // namespace annalist::python
