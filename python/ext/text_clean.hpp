// SPDX-License-Identifier: Apache-2.0
// Values as a line shows them: on one line, bounded, and without the commas that separate its fields.
#pragma once
#include <string>
#include <string_view>

#include "capture.hpp"
#include "python.hpp"

namespace annalist::python {

enum class Cleaning {
  kLine,   ///< tabs and line breaks are left out, a form feed is a space
  kField,  ///< and a comma is a semicolon
};

/// Appends a str as UTF-8, cleaned; of more than 65,536 characters the first, and how many there are.
void append_clean(std::string& out, PyObject* text, Cleaning cleaning);
void append_clean(std::string& out, std::string_view text, Cleaning cleaning);

/// Appends str(object) or repr(object), cleaned; `<module.Type object>` where that fails.
void append_str(std::string& out, PyObject* object, Cleaning cleaning, Capture& capture);
void append_repr(std::string& out, PyObject* object, Cleaning cleaning, Capture& capture);

/// As the message of 0.4.x shows a value: the first 20 characters of its str, and how long it is.
void append_shortened(std::string& out, PyObject* object, Capture& capture);

/// The same str as an object of its own; null without an error where that fails.
Ref str_of(PyObject* object, Capture& capture);

/// Whether nothing can change it and formatting it runs no code of the program.
bool is_plain_scalar(PyObject* object);

}  // namespace annalist::python
