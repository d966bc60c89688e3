// SPDX-License-Identifier: Apache-2.0
// Texts about objects: a bounded repr, a str as UTF-8.
#pragma once
#include <string>
#include <string_view>

#include "capture.hpp"
#include "python.hpp"
#include "type_info.hpp"

namespace annalist::python {

/// At most 200 characters of repr(object), `<module.Type object>` where that fails. Secrets in it are scrubbed.
std::string bounded_repr(PyObject* object, Capture& capture);

/// The first `characters` of a str as UTF-8, lone surrogates as U+FFFD, `…` where there were more. Runs no code of the
/// program.
std::string utf8_text(PyObject* text, Py_ssize_t characters = PY_SSIZE_T_MAX);

/// The same, with `[redacted]` in place of every secret that was seen.
std::string scrubbed_text(PyObject* text, Py_ssize_t characters = PY_SSIZE_T_MAX / 8);

/// The first `characters` of UTF-8, `…` where there were more.
std::string cut(std::string text, Py_ssize_t characters);

}  // namespace annalist::python
