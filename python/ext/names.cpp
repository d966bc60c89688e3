// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"

#include <algorithm>

#include "redaction.hpp"
#include "utf8.hpp"

namespace annalist::python {
namespace {

constexpr Py_ssize_t kReprCharacters = 200;
constexpr Py_UCS4 kReplacement = 0xfffd;
constexpr std::string_view kEllipsis = "\xe2\x80\xa6";

}  // namespace

std::string bounded_repr(PyObject* object, Capture& capture) {
  capture.begin();
  const Ref text = Ref::take(PyObject_Repr(object));
  if (text) return scrubbed_text(text.get(), kReprCharacters);
  capture.swallow_error();
  return std::string("<").append(type_name(Py_TYPE(object))).append(" object>");
}

std::string utf8_text(PyObject* text, Py_ssize_t characters) {
  const Py_ssize_t length = std::min(PyUnicode_GET_LENGTH(text), characters);
  if (PyUnicode_IS_COMPACT_ASCII(text)) {
    std::string result(static_cast<const char*>(PyUnicode_DATA(text)), static_cast<std::size_t>(length));
    return length < PyUnicode_GET_LENGTH(text) ? std::move(result.append(kEllipsis)) : result;
  }
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

std::string scrubbed_text(PyObject* text, Py_ssize_t characters) {
  if (!redaction.has_secrets()) return utf8_text(text, characters);
  // A secret may stand across the place where the text is cut.
  const auto more = static_cast<Py_ssize_t>(redaction.longest_secret());
  std::string scrubbed = utf8_text(text, characters + more);
  redaction.scrub(scrubbed);
  return cut(std::move(scrubbed), characters);
}

std::string cut(std::string text, Py_ssize_t characters) {
  std::size_t at = 0;
  for (Py_ssize_t i = 0; i < characters && at < text.size(); ++i) do
      ++at;
    while (at < text.size() && (text[at] & 0xc0) == 0x80);
  if (at == text.size()) return text;
  text.erase(at);
  return std::move(text.append(kEllipsis));
}

}  // namespace annalist::python
