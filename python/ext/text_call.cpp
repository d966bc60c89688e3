// SPDX-License-Identifier: Apache-2.0
#include "text_call.hpp"

#include <annalist/detail/runtime.hpp>

namespace annalist::python {

void CallText::entered(const detail::Function& place, PyFunctionObject*, const Parameters&, const Arguments&) {
  place_ = &place;
}

void CallText::returned(PyObject*) { detail::write_console_line(*std::exchange(place_, nullptr), {}); }

void CallText::raised(const Raised& raised) {
  detail::write_console_line(*std::exchange(place_, nullptr), raised.type + ": " + raised.message);
}

}  // namespace annalist::python
