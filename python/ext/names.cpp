// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"

#include <algorithm>
#include <cstring>

#include "utf8.hpp"

namespace annalist::python {
namespace {

constexpr Py_ssize_t kReprCharacters = 200;
constexpr Py_UCS4 kReplacement = 0xfffd;
constexpr std::string_view kEllipsis = "\xe2\x80\xa6";

std::string dotted(std::string module, const std::string& name) {
  if (module.empty() || module == "builtins") return name;
  return std::move(module.append(".").append(name));
}

/// The attribute if it is text, else empty.
std::string text_attribute(PyObject* object, const char* name, Capture& capture) {
  const Ref value = Ref::take(PyObject_GetAttrString(object, name));
  if (!value) capture.swallow_error();
  return value && PyUnicode_Check(value.get()) ? utf8_text(value.get()) : std::string();
}

}  // namespace

std::string type_name(PyTypeObject* type, Capture& capture) {
  // The name of a type that C code defines says everything already.
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0) return type->tp_name;
  capture.begin();
  auto* object = reinterpret_cast<PyObject*>(type);
  const Ref qualified = Ref::take(PyType_GetQualName(type));
  if (!qualified) capture.swallow_error();
  return dotted(text_attribute(object, "__module__", capture), qualified ? utf8_text(qualified.get()) : type->tp_name);
}

std::string bounded_repr(PyObject* object, Capture& capture) {
  capture.begin();
  const Ref text = Ref::take(PyObject_Repr(object));
  if (text) return utf8_text(text.get(), kReprCharacters);
  capture.swallow_error();
  return std::string("<").append(type_name(Py_TYPE(object), capture)).append(" object>");
}

std::string utf8_text(PyObject* text, Py_ssize_t characters) {
  const Py_ssize_t length = std::min(PyUnicode_GET_LENGTH(text), characters);
  std::string result;
  result.reserve(static_cast<std::size_t>(length));
  for (Py_ssize_t i = 0; i < length; ++i) {
    const Py_UCS4 c = PyUnicode_READ_CHAR(text, i);
    char bytes[4];
    result.append(bytes, put_utf8(bytes, is_surrogate(c) ? kReplacement : c));
  }
  if (length < PyUnicode_GET_LENGTH(text)) result.append(kEllipsis);
  return result;
}

}  // namespace annalist::python
