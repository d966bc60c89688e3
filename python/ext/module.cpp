// SPDX-License-Identifier: Apache-2.0
// The module annalist._annalist: audited functions and the session, for the thin package above it.
#include <annalist/session.hpp>
#include <optional>
#include <string>

#include "audited_function.hpp"
#include "host.hpp"
#include "names.hpp"
#include "reader_types.hpp"
#include "text_module.hpp"
#include "values.hpp"

namespace annalist::python {
namespace {

/// As the file system has it: a lone surrogate stands for a byte that is no UTF-8.
std::optional<std::string> path_bytes(PyObject* path) {
  PyObject* bytes = nullptr;
  if (PyUnicode_FSConverter(path, &bytes) == 0) return std::nullopt;
  const Ref owned = Ref::take(bytes);
  return std::string(PyBytes_AS_STRING(bytes), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes)));
}

std::string interpreter_name() {
  const std::string_view version = Py_GetVersion();
  return "CPython " + std::string(version.substr(0, version.find(' ')));
}

std::optional<bool> truth_or_unset(PyObject* object) {
  if (object == Py_None) return std::nullopt;
  return object == Py_True;
}

PyObject* text_or_none(const Status& status) {
  if (status) Py_RETURN_NONE;
  const std::string text = status.text();
  return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
}

PyObject* configure(PyObject*, PyObject* args) {
  PyObject *logger, *analyst, *trail, *console;
  int level_filter, trail_level, default_level;
  if (PyArg_ParseTuple(args, "UUOOiii", &logger, &analyst, &trail, &console, &level_filter, &trail_level,
                       &default_level) == 0)
    return nullptr;
  Options options;
  options.logger_name = utf8_text(logger);
  options.analyst_name = utf8_text(analyst);
  options.trail = std::nullopt;
  if (trail != Py_None && !(options.trail = path_bytes(trail))) return nullptr;
  options.console = truth_or_unset(console);
  options.level_filter = static_cast<Level::Value>(level_filter);
  options.trail_level = static_cast<Level::Value>(trail_level);
  options.default_level = static_cast<Level::Value>(default_level);
  options.interpreter = interpreter_name();
  Status status;
  Py_BEGIN_ALLOW_THREADS;
  status = annalist::configure(std::move(options));
  Py_END_ALLOW_THREADS;
  return text_or_none(status);
}

PyObject* close(PyObject*, PyObject*) {
  Status status;
  Py_BEGIN_ALLOW_THREADS;
  status = annalist::close();
  Py_END_ALLOW_THREADS;
  return text_or_none(status);
}

PyObject* note(PyObject*, PyObject* text) {
  if (!PyUnicode_Check(text))
    return PyErr_Format(PyExc_TypeError, "note() takes a str, not %s", Py_TYPE(text)->tp_name);
  annalist::note(utf8_text(text));
  Py_RETURN_NONE;
}

/// A value once and for all.
std::string encoded(PyObject* value) {
  std::uint8_t scratch[256];
  detail::Writer out(scratch, scratch + sizeof scratch);
  encode_value(out, value);
  return std::string(reinterpret_cast<const char*>(out.begin()), out.size());
}

PyObject* audit(PyObject*, PyObject* args) {
  PyObject *function, *message, *extra;
  int level, style = 0;
  if (PyArg_ParseTuple(args, "OiOO|i", &function, &level, &message, &extra, &style) == 0) return nullptr;
  if (!PyFunction_Check(function) && !Py_IS_TYPE(function, audited_function_type()))
    return PyErr_Format(PyExc_TypeError, "audit() takes a function, not %s", Py_TYPE(function)->tp_name);
  PlaceOptions options;
  options.level = static_cast<std::uint32_t>(level);
  if (message != Py_None) options.message = utf8_text(message);
  if (extra != Py_None) options.extra = encoded(extra);
  options.text = std::make_shared<TextOptions>(TextOptions{static_cast<TextStyle>(style), Ref::borrow(extra)});
  return make_audited(function, std::move(options));
}

PyMethodDef functions[] = {
    {"audit", audit, METH_VARARGS, "audit(function, level, message, extra, style): the function, audited."},
    {"configure", configure, METH_VARARGS,
     "configure(logger_name, analyst_name, trail, console, level_filter, trail_level, default_level): begins a "
     "session; what went wrong, or None."},
    {"close", close, METH_NOARGS, "close(): ends the session; what went wrong, or None."},
    {"note", note, METH_O, "note(text): leaves a note in the trail."},
    {},
};

PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "annalist._annalist",
                          "Audited functions and the session.",
                          -1,
                          functions,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr};

}  // namespace
}  // namespace annalist::python

PyMODINIT_FUNC PyInit__annalist() {
  using namespace annalist::python;
  PyTypeObject* type = audited_function_type();
  Ref module = Ref::take(type != nullptr ? PyModule_Create(&definition) : nullptr);
  if (!module) return nullptr;
  if (PyModule_AddObjectRef(module.get(), "AuditedFunction", reinterpret_cast<PyObject*>(type)) < 0) return nullptr;
  if (PyModule_AddStringConstant(module.get(), "__version__", ANNALIST_VERSION) < 0) return nullptr;
  if (!add_reader_types(module.get())) return nullptr;
  if (!add_text_functions(module.get())) return nullptr;
  install_host_hooks();
  return module.release();
}
