// SPDX-License-Identifier: Apache-2.0
// The arguments of a call as lines show them, at its entry, without what is secret.
#pragma once
#include <string>

#include "capture.hpp"
#include "parameters.hpp"
#include "text_function.hpp"

namespace annalist::python {

/// Purpose: one call's arguments in words. Thread safety: none.
class ArgumentsText {
 public:
  ArgumentsText(const TextFunction& words, const Parameters& parameters, const Arguments& arguments, Capture& capture)
      : words_(words), parameters_(parameters), arguments_(arguments), capture_(capture) {}

  /// `{'a': {'default': None; 'annotation': None; 'kind': 'keyword'; 'value': 1}}`: every parameter.
  std::string parameters();
  /// `(1; 'x')`: positional arguments from `begin` on, as the call gave them.
  std::string positional(Py_ssize_t begin);
  /// `{'b': 4}`: keyword arguments as the call gave them.
  std::string keywords() { return keyword_text(false); }

  /// What the call gives to a parameter of that name; `found` tells whether there is one. Null: its default, if any.
  Ref given_to(PyObject* name, bool& found, Ref& default_value);
  /// What the call gives under a keyword, whatever takes it. Null: nothing.
  Ref keyword(PyObject* name);

 private:
  PyObject* given(Py_ssize_t i) const;
  void append_named(std::string& out, Py_ssize_t begin, Py_ssize_t end);
  void append_head(std::string& out, std::size_t place) const;
  void append_value(std::string& out, PyObject* name, PyObject* value, bool is_secret);
  std::string keyword_text(bool without_named);
  std::size_t place_in_words(Py_ssize_t i) const;
  const TextFunction::Parameter& described(Py_ssize_t i) const { return words_.parameters[place_in_words(i)]; }

  const TextFunction& words_;
  const Parameters& parameters_;
  const Arguments& arguments_;
  Capture& capture_;
};

/// What lines show in place of a secret.
inline constexpr const char* kRedacted = "[redacted]";

/// What is to be shown of a value under a name: itself, what the program's hook makes of it, or null for nothing.
Ref shown_of(PyObject* name, PyObject* value, bool is_secret, Capture& capture);

}  // namespace annalist::python
