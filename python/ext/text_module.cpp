// SPDX-License-Identifier: Apache-2.0
#include "text_module.hpp"

#include <fcntl.h>

#include <memory>

#include "names.hpp"
#include "text_logger.hpp"
#include "text_outputs.hpp"

namespace annalist::python {
namespace {

/// `(file descriptor or -1, format)`, the descriptor duplicated.
bool read_output(PyObject* item, TextSettings& settings) {
  int descriptor;
  PyObject* parts;
  if (PyArg_ParseTuple(item, "iO", &descriptor, &parts) == 0) return false;
  TextOutput output;
  if (!read_format(parts, output.format)) return false;
  if (descriptor >= 0) {
    const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (own < 0) return PyErr_SetFromErrno(PyExc_OSError) != nullptr;
    output.file = std::make_shared<TextFile>(own);
  }
  for (const Segment& segment : output.format.segments)
    if (segment.field == Field::kCustom && settings.custom_index(segment.name) < 0)
      settings.custom_fields.push_back(segment.name);
  settings.needs |= output.format.needs;
  settings.outputs.push_back(std::move(output));
  return true;
}

PyObject* set_text(PyObject*, PyObject* args) {
  PyObject *outputs, *analyst, *name, *caller, *session;
  auto settings = std::make_shared<TextSettings>();
  if (PyArg_ParseTuple(args, "O!iiUUUU", &PyList_Type, &outputs, &settings->level_filter, &settings->default_level,
                       &analyst, &name, &caller, &session) == 0)
    return nullptr;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(outputs); ++i)
    if (!read_output(PyList_GET_ITEM(outputs, i), *settings)) return nullptr;
  settings->analyst = utf8_text(analyst);
  settings->name = utf8_text(name);
  settings->caller = utf8_text(caller);
  settings->session = utf8_text(session);
  install_text_settings(std::move(settings));
  Py_RETURN_NONE;
}

PyObject* set_logger_of_calls(PyObject*, PyObject* object) {
  set_logger(object);
  Py_RETURN_NONE;
}

PyMethodDef functions[] = {
    {"set_text", set_text, METH_VARARGS,
     "set_text(outputs, level_filter, default_level, analyst, name, caller, session): where lines go from now on, and "
     "what they look like."},
    {"set_logger", set_logger_of_calls, METH_O,
     "set_logger(logger): asked by its wish(level) before each line, and given records by its handle_call(...)."},
    {},
};

}  // namespace

bool add_text_functions(PyObject* module) { return PyModule_AddFunctions(module, functions) == 0; }

}  // namespace annalist::python
