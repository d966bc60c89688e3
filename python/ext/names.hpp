// SPDX-License-Identifier: Apache-2.0
// Texts about objects: a type's name, a bounded repr, a str as UTF-8.
#pragma once
#include <string>
#include <string_view>

#include "capture.hpp"
#include "python.hpp"

namespace annalist::python {

/// `module.Qualified.Name`, bare for builtins. May run code of the program (a metaclass).
std::string type_name(PyTypeObject* type, Capture& capture);

/// At most 200 characters of repr(object), `<module.Type object>` where that fails.
std::string bounded_repr(PyObject* object, Capture& capture);

/// The first `characters` of a str as UTF-8, lone surrogates as U+FFFD, `…` where there were more. Runs no code of the
/// program.
std::string utf8_text(PyObject* text, Py_ssize_t characters = PY_SSIZE_T_MAX);

}  // namespace annalist::python
