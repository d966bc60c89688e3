// SPDX-License-Identifier: Apache-2.0
#include "environment.hpp"

#include <annalist/session.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "python.hpp"

namespace annalist::python {
namespace {

/// As UTF-8, without leaving a copy in the program's object; empty for what is no text.
std::string text_of(PyObject* object) {
  const Ref bytes = Ref::take(object != nullptr && PyUnicode_CheckExact(object)
                                  ? PyUnicode_AsEncodedString(object, "utf-8", "surrogateescape")
                                  : nullptr);
  PyErr_Clear();
  if (!bytes) return {};
  return std::string(PyBytes_AS_STRING(bytes.get()), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.get())));
}

std::vector<std::string> search_path() {
  std::vector<std::string> path;
  PyObject* entries = PySys_GetObject("path");
  if (entries == nullptr || !PyList_CheckExact(entries)) return path;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(entries); ++i) {
    const Ref entry = Ref::borrow(PyList_GET_ITEM(entries, i));
    if (PyUnicode_CheckExact(entry.get())) path.push_back(text_of(entry.get()));
  }
  return path;
}

/// Out of the module's own dictionary: asking the module might run code of it.
std::string file_of(PyObject* module) {
  static PyObject* const key = PyUnicode_InternFromString("__file__");
  if (key == nullptr || !PyModule_Check(module)) return {};
  PyObject* dict = PyModule_GetDict(module);
  return text_of(dict != nullptr ? PyDict_GetItemWithError(dict, key) : nullptr);
}

bool is_of_standard_library(PyObject* name) {
  PyObject* names = PySys_GetObject("stdlib_module_names");
  return names != nullptr && PyFrozenSet_CheckExact(names) && PySet_Contains(names, name) == 1;
}

bool is_top_level(PyObject* name) {
  return PyUnicode_CheckExact(name) && PyUnicode_FindChar(name, '.', 0, PyUnicode_GET_LENGTH(name), 1) < 0;
}

std::vector<ImportedModule> imported_modules() {
  std::vector<ImportedModule> modules;
  const Ref dict = Ref::borrow(PyImport_GetModuleDict());
  if (!dict || !PyDict_CheckExact(dict.get())) return modules;
  PyObject *name, *module;
  for (Py_ssize_t at = 0; PyDict_Next(dict.get(), &at, &name, &module) != 0;)
    if (is_top_level(name) && !is_of_standard_library(name)) modules.push_back({text_of(name), file_of(module)});
  return modules;
}

PyObject* report_at_exit(PyObject*, PyObject*) {
  report_environment();
  Py_RETURN_NONE;
}

PyMethodDef at_exit = {"report_environment", report_at_exit, METH_NOARGS, nullptr};

/// The session ends with the library, when no interpreter is left to be asked.
void register_at_exit() {
  static bool is_registered = false;
  if (is_registered) return;
  is_registered = true;
  const Ref module = Ref::take(PyImport_ImportModule("atexit"));
  const Ref function = Ref::take(PyCFunction_New(&at_exit, nullptr));
  if (module && function) Ref::take(PyObject_CallMethod(module.get(), "register", "O", function.get()));
}

}  // namespace

void report_environment() {
  // Whatever error is on its way is the program's.
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  register_at_exit();
  report_modules(search_path(), imported_modules());
  PyErr_Restore(type, value, traceback);
}

}  // namespace annalist::python
