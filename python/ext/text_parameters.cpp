// SPDX-License-Identifier: Apache-2.0
#include "text_parameters.hpp"

#include <algorithm>

#include "redaction.hpp"
#include "text_clean.hpp"

namespace annalist::python {

Ref shown_of(PyObject* name, PyObject* value, bool is_secret, Capture& capture) {
  if (is_secret) {
    redaction.remember(value);
    return Ref();
  }
  return redaction.applies_to(name, capture) ? redaction.replacement(name, value, capture) : Ref::borrow(value);
}

PyObject* ArgumentsText::given(Py_ssize_t i) const {
  if (i < parameters_.positional && i < arguments_.positional) return arguments_.values[i];
  if (i < parameters_.positional_only) return nullptr;
  for (Py_ssize_t k = 0; k < arguments_.keyword_count(); ++k) {
    PyObject* keyword = PyTuple_GET_ITEM(arguments_.keywords, k);
    if (keyword == parameters_.name(i) || PyUnicode_Compare(keyword, parameters_.name(i)) == 0)
      return arguments_.values[arguments_.positional + k];
  }
  return nullptr;
}

std::size_t ArgumentsText::place_in_words(Py_ssize_t i) const {
  return static_cast<std::size_t>(i + (i >= parameters_.positional && parameters_.has_star ? 1 : 0));
}

void ArgumentsText::append_value(std::string& out, PyObject* name, PyObject* value, bool is_secret) {
  if (const Ref shown = shown_of(name, value, is_secret, capture_))
    append_repr(out, shown.get(), Cleaning::kField, capture_);
  else
    out.append(kRedacted);
}

void ArgumentsText::append_head(std::string& out, std::size_t place) const {
  const TextFunction::Parameter& parameter = words_.parameters[place];
  if (place > 0) out.append("; ");
  out.append(parameter.head);
  if (parameter.changeable) append_repr(out, parameter.changeable.get(), Cleaning::kField, capture_);
  out.append(parameter.tail);
}

void ArgumentsText::append_named(std::string& out, Py_ssize_t begin, Py_ssize_t end) {
  for (Py_ssize_t i = begin; i < end; ++i) {
    append_head(out, place_in_words(i));
    PyObject* value = given(i);
    if (value == nullptr) value = described(i).fallback.get();
    // Without a value the call is about to fail.
    if (value != nullptr) append_value(out, parameters_.name(i), value, described(i).is_secret);
    out.push_back('}');
  }
}

std::string ArgumentsText::parameters() {
  std::string out = "{";
  append_named(out, 0, parameters_.positional);
  if (parameters_.has_star) {
    append_head(out, static_cast<std::size_t>(parameters_.positional));
    out.append(positional(std::min(arguments_.positional, parameters_.positional))).push_back('}');
  }
  append_named(out, parameters_.positional, parameters_.named());
  if (parameters_.has_double_star) {
    append_head(out, words_.parameters.size() - 1);
    out.append(keyword_text(true)).push_back('}');
  }
  return out + "}";
}

std::string ArgumentsText::positional(Py_ssize_t begin) {
  std::string out = "(";
  for (Py_ssize_t i = begin; i < arguments_.positional; ++i) {
    if (i > begin) out.append("; ");
    if (i < parameters_.positional)
      append_value(out, parameters_.name(i), arguments_.values[i], described(i).is_secret);
    else
      append_repr(out, arguments_.values[i], Cleaning::kField, capture_);
  }
  return out.append(begin + 1 == arguments_.positional ? ";)" : ")");
}

std::string ArgumentsText::keyword_text(bool without_named) {
  std::string out = "{";
  for (Py_ssize_t k = 0; k < arguments_.keyword_count(); ++k) {
    PyObject* keyword = PyTuple_GET_ITEM(arguments_.keywords, k);
    const Py_ssize_t named = parameters_.index_of(keyword);
    if (without_named && named >= 0) continue;
    if (out.size() > 1) out.append("; ");
    append_repr(out, keyword, Cleaning::kField, capture_);
    out.append(": ");
    append_value(out, keyword, arguments_.values[arguments_.positional + k], named >= 0 && described(named).is_secret);
  }
  return out + "}";
}

Ref ArgumentsText::given_to(PyObject* name, bool& found, Ref& default_value) {
  found = false;
  for (Py_ssize_t i = 0; i < parameters_.named() && !found; ++i) {
    if (parameters_.name(i) != name && PyUnicode_Compare(parameters_.name(i), name) != 0) continue;
    found = true;
    default_value = Ref::borrow(described(i).fallback.get());
    if (described(i).is_secret) {
      if (given(i) != nullptr) redaction.remember(given(i));
      return Ref::take(PyUnicode_FromString(kRedacted));
    }
    return Ref::borrow(given(i));
  }
  return Ref();
}

Ref ArgumentsText::keyword(PyObject* name) {
  for (Py_ssize_t k = 0; k < arguments_.keyword_count(); ++k)
    if (PyUnicode_Compare(PyTuple_GET_ITEM(arguments_.keywords, k), name) == 0)
      return Ref::borrow(arguments_.values[arguments_.positional + k]);
  return Ref();
}

}  // namespace annalist::python
