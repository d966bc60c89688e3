// SPDX-License-Identifier: Apache-2.0
// What went wrong with a trail, as the exceptions of the package.
#pragma once
#include <annalist/status.hpp>
#include <string>
#include <string_view>

#include "python.hpp"

namespace annalist::python {

/// Sets annalist.Error.
void set_error(const std::string& text);
/// The same with the status, or annalist.<not_found> where that is what it says. Requires: not fine. Gives null.
PyObject* raise(const Status& status, const char* not_found);

/// Sets annalist.GapError: a call that is not to run, for it cannot be recorded. Gives null.
PyObject* raise_gap(const Error& refusal);

inline PyObject* to_text(std::string_view text) {
  return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
}

}  // namespace annalist::python
