// SPDX-License-Identifier: Apache-2.0
#include "children.hpp"

#include <annalist/detail/runtime.hpp>
#include <string>

#include "capture.hpp"
#include "environment.hpp"
#include "names.hpp"

namespace annalist::python {
namespace {

/// Calls a function of annalist._children; null where it failed or this thread is none of Python's.
Ref call_package(const char* function) {
  if (!is_alive() || PyGILState_GetThisThreadState() == nullptr || PyGILState_Check() == 0) return {};
  Capture capture;
  capture.begin();
  const Ref module = Ref::take(PyImport_ImportModule("annalist._children"));
  Ref result = Ref::take(module ? PyObject_CallMethod(module.get(), function, nullptr) : nullptr);
  if (!result) capture.swallow_error();
  return result;
}

const char* inherited() {
  // Asked once a process.
  static auto& text = *new std::string;
  const Ref found = call_package("inherited");
  if (!found || !PyUnicode_Check(found.get())) return nullptr;
  text = utf8_text(found.get());
  return text.c_str();
}

void begun() {
  if (call_package("begun")) report_environment();
}

}  // namespace

void install_child_hooks(const char* interpreter) { detail::set_host(interpreter, inherited, begun); }

PyObject* inheritance_text() {
  std::string text(detail::inheritance(nullptr, 0), '\0');
  detail::inheritance(text.data(), text.size());
  return PyUnicode_DecodeASCII(text.data(), static_cast<Py_ssize_t>(text.size()), nullptr);
}

}  // namespace annalist::python
