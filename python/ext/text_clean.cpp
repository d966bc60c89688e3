// SPDX-License-Identifier: Apache-2.0
#include "text_clean.hpp"

#include <algorithm>

#include "names.hpp"
#include "redaction.hpp"
#include "text_parameters.hpp"
#include "utf8.hpp"

namespace annalist::python {
namespace {

constexpr Py_ssize_t kTextCharacters = 65536;
constexpr Py_ssize_t kShownCharacters = 20;
constexpr Py_UCS4 kReplacement = 0xfffd;

void append_character(std::string& out, char c, Cleaning cleaning) {
  switch (c) {
    case '\n':
    case '\r':
    case '\t':
      return;
    case '\f':
      return out.push_back(' ');
    case ',':
      return out.push_back(cleaning == Cleaning::kField ? ';' : ',');
    default:
      out.push_back(c);
  }
}

void append_any(std::string& out, Py_UCS4 c, Cleaning cleaning) {
  if (c < 0x80) return append_character(out, static_cast<char>(c), cleaning);
  char bytes[4];
  out.append(bytes, put_utf8(bytes, is_surrogate(c) ? kReplacement : c));
}

/// Behind a text that was cut.
void append_size(std::string& out, Py_ssize_t characters) {
  out.append(" (").append(std::to_string(characters)).append(" characters)");
}

void append_failed(std::string& out, PyObject* object, Capture& capture) {
  capture.swallow_error();
  out.push_back('<');
  append_clean(out, type_name(Py_TYPE(object)), Cleaning::kField);
  out.append(" object>");
}

}  // namespace

void append_clean(std::string& out, std::string_view text, Cleaning cleaning) {
  const auto stays = [&](char c) {
    return c != '\n' && c != '\r' && c != '\t' && c != '\f' && (c != ',' || cleaning == Cleaning::kLine);
  };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (stays(text[i])) continue;
    out.append(text, kept, i - kept);
    append_character(out, text[i], cleaning);
    kept = i + 1;
  }
  out.append(text, kept);
}

void append_clean(std::string& out, PyObject* text, Cleaning cleaning) {
  const Py_ssize_t all = PyUnicode_GET_LENGTH(text);
  const Py_ssize_t length = std::min(all, kTextCharacters);
  if (redaction.has_secrets()) {
    append_clean(out, scrubbed_text(text, kTextCharacters), cleaning);
    if (length < all) append_size(out, all);
    return;
  }
  if (PyUnicode_IS_COMPACT_ASCII(text)) {
    append_clean(out, std::string_view(static_cast<const char*>(PyUnicode_DATA(text)), static_cast<size_t>(length)),
                 cleaning);
  } else {
    for (Py_ssize_t i = 0; i < length; ++i) append_any(out, PyUnicode_READ_CHAR(text, i), cleaning);
  }
  if (length == all) return;
  out.append("\xe2\x80\xa6");
  append_size(out, all);
}

bool is_plain_scalar(PyObject* object) {
  return object == Py_None || PyUnicode_CheckExact(object) || PyLong_CheckExact(object) || PyFloat_CheckExact(object) ||
         PyBool_Check(object) || PyBytes_CheckExact(object);
}

Ref str_of(PyObject* object, Capture& capture) {
  if (!is_plain_scalar(object)) capture.begin();
  Ref text = Ref::take(PyObject_Str(object));
  if (!text) capture.swallow_error();
  return text;
}

void append_str(std::string& out, PyObject* object, Cleaning cleaning, Capture& capture) {
  if (PyUnicode_CheckExact(object)) return append_clean(out, object, cleaning);
  const Ref text = str_of(object, capture);
  if (!text) return append_failed(out, object, capture);
  append_clean(out, text.get(), cleaning);
}

void append_repr(std::string& out, PyObject* object, Cleaning cleaning, Capture& capture) {
  if (!is_plain_scalar(object)) capture.begin();
  const Ref text = Ref::take(PyObject_Repr(object));
  if (!text) return append_failed(out, object, capture);
  append_clean(out, text.get(), cleaning);
}

void append_shortened(std::string& out, PyObject* object, Capture& capture) {
  const Ref text = str_of(object, capture);
  if (!text || PyUnicode_GET_LENGTH(text.get()) <= kShownCharacters)
    return append_str(out, object, Cleaning::kField, capture);
  // The beginning of a secret would not be found any more.
  if (redaction.has_secrets() && scrubbed_text(text.get(), kTextCharacters) != utf8_text(text.get(), kTextCharacters))
    return void(out.append(kRedacted));
  capture.begin();
  const Ref shown = Ref::take(PyUnicode_Substring(text.get(), 0, kShownCharacters));
  if (!shown) return append_failed(out, object, capture);
  append_clean(out, shown.get(), Cleaning::kField);
  const Py_ssize_t size = PyObject_Size(object);
  if (size < 0) capture.swallow_error();
  out.append(" ... [").append(size < 0 ? "long " : "");
  append_str(out, reinterpret_cast<PyObject*>(Py_TYPE(object)), Cleaning::kField, capture);
  out.append(size < 0 ? " (trunc)]" : " of len " + std::to_string(size) + "]");
}

}  // namespace annalist::python
