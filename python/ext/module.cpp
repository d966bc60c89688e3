// SPDX-License-Identifier: Apache-2.0
// The module annalist._annalist: audited functions and the session, for the thin package above it.
#include <annalist/session.hpp>
#include <optional>
#include <string>

#include "audit.hpp"
#include "audited_callable.hpp"
#include "audited_function.hpp"
#include "children.hpp"
#include "environment.hpp"
#include "host.hpp"
#include "names.hpp"
#include "parents.hpp"
#include "pickling.hpp"
#include "reader_types.hpp"
#include "step.hpp"
#include "suspended.hpp"
#include "text_module.hpp"
#include "value_module.hpp"
#include "values.hpp"
#include "without_lock.hpp"

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
  int level_filter, trail_level, default_level, on_gap;
  long long rotate_bytes, rotate_seconds;
  if (PyArg_ParseTuple(args, "UUOOiiiiLL", &logger, &analyst, &trail, &console, &level_filter, &trail_level,
                       &default_level, &on_gap, &rotate_bytes, &rotate_seconds) == 0)
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
  options.on_gap = static_cast<OnGap>(on_gap);
  if (rotate_bytes >= 0) options.rotate_bytes = static_cast<std::uint64_t>(rotate_bytes);
  if (rotate_seconds >= 0) options.rotate_seconds = static_cast<std::uint64_t>(rotate_seconds);
  options.interpreter = interpreter_name();
  report_environment();
  Status status;
  {
    const WithoutLock lock_is_free;
    status = annalist::configure(std::move(options));
  }
  return text_or_none(status);
}

PyObject* close(PyObject*, PyObject*) {
  report_environment();
  Status status;
  {
    const WithoutLock lock_is_free;
    status = annalist::close();
  }
  return text_or_none(status);
}

PyObject* note(PyObject*, PyObject* text) {
  if (!PyUnicode_Check(text))
    return PyErr_Format(PyExc_TypeError, "note() takes a str, not %s", Py_TYPE(text)->tp_name);
  const std::string written = scrubbed_text(text);
  (void)annalist::current();  // a thread that has recorded nothing yet joins the session
  Stretch stretch;
  if (detail::annalist_producer->epoch != 0) stretch.enter();
  annalist::note(written);
  stretch.leave();
  Py_RETURN_NONE;
}

/// A value once and for all.
std::string encoded(PyObject* value) {
  std::uint8_t scratch[256];
  detail::Writer out(scratch, scratch + sizeof scratch);
  encode_value(out, value);
  return std::string(reinterpret_cast<const char*>(out.begin()), out.size());
}

PlaceOptions options_of(int level, PyObject* message, PyObject* extra, int style) {
  PlaceOptions options;
  options.level = static_cast<std::uint32_t>(level);
  if (message != Py_None) options.message = utf8_text(message);
  if (extra != Py_None) options.extra = encoded(extra);
  options.text =
      std::make_shared<TextOptions>(TextOptions{static_cast<TextStyle>(style), Ref::borrow(extra), options.message});
  return options;
}

PyObject* audit(PyObject*, PyObject* args) {
  PyObject *function, *message, *extra;
  int level, style = 0;
  if (PyArg_ParseTuple(args, "OiOO|i", &function, &level, &message, &extra, &style) == 0) return nullptr;
  if (!PyFunction_Check(function) && !Py_IS_TYPE(function, audited_function_type()))
    return PyErr_Format(PyExc_TypeError, "audit() takes a function, not %s", Py_TYPE(function)->tp_name);
  return make_audited_function(function, options_of(level, message, extra, style));
}

PyObject* audit_callable(PyObject*, PyObject* args) {
  PyObject *callable, *name, *signature, *annotations, *message, *extra;
  int code_flags, level, style = 0;
  if (PyArg_ParseTuple(args, "OUOOiiOO|i", &callable, &name, &signature, &annotations, &code_flags, &level, &message,
                       &extra, &style) == 0)
    return nullptr;
  if (PyCallable_Check(callable) == 0)
    return PyErr_Format(PyExc_TypeError, "audit_callable() takes a callable, not %s", Py_TYPE(callable)->tp_name);
  return make_audited_callable(callable, utf8_text(name), signature, annotations, kind_of_code(code_flags),
                               options_of(level, message, extra, style));
}

/// What reduce_by_wrapped() says: the package's own function knows every kind of callable.
PyObject* rebuild(PyObject*, PyObject* args) {
  const Ref package = Ref::take(PyImport_ImportModule("annalist._annalize"));
  const Ref function = Ref::take(package ? PyObject_GetAttrString(package.get(), "rebuild") : nullptr);
  return function ? PyObject_CallObject(function.get(), args) : nullptr;
}

PyObject* reduce_by_value(PyObject*, PyObject* object) {
  if (const Audit* audit = audit_of(object)) return reduce_by_wrapped(*audit);
  return PyErr_Format(PyExc_TypeError, "%s is not audited", Py_TYPE(object)->tp_name);
}

PyObject* set_recording(PyObject*, PyObject* on) {
  is_recording_disabled = PyObject_IsTrue(on) == 0;
  Py_RETURN_NONE;
}

PyObject* session(PyObject*, PyObject*) {
  const std::string name = session_name(), file = session_file();
  return Py_BuildValue("(s#N)", name.data(), static_cast<Py_ssize_t>(name.size()),
                       PyUnicode_DecodeFSDefaultAndSize(file.data(), static_cast<Py_ssize_t>(file.size())));
}

PyObject* inheritance(PyObject*, PyObject*) { return inheritance_text(); }

PyObject* is_recording(PyObject*, PyObject*) { return PyBool_FromLong(!is_recording_disabled); }

PyMethodDef functions[] = {
    {"audit", audit, METH_VARARGS, "audit(function, level, message, extra, style): the function, audited."},
    {"audit_callable", audit_callable, METH_VARARGS,
     "audit_callable(callable, name, signature, annotations, code_flags, level, message, extra, style): another "
     "callable, audited."},
    {"rebuild", rebuild, METH_VARARGS, "rebuild(wrapped, level, message, extra, style, inheritance): for unpickling."},
    {"reduce_by_value", reduce_by_value, METH_O, "reduce_by_value(audited): how to make its like elsewhere."},
    {"set_recording", set_recording, METH_O, "set_recording(on): whether audited calls are recorded at all."},
    {"session", session, METH_NOARGS, "session(): name and file of the session that runs, empty where none does."},
    {"inheritance", inheritance, METH_NOARGS, "inheritance(): what child processes are to find in ANNALIST_PARENT."},
    {"is_recording", is_recording, METH_NOARGS, "is_recording(): what set_recording was told."},
    {"configure", configure, METH_VARARGS,
     "configure(logger_name, analyst_name, trail, console, level_filter, trail_level, default_level, on_gap): begins a "
     "session; what went wrong, or None."},
    {"close", close, METH_NOARGS, "close(): ends the session; what went wrong, or None."},
    {"note", note, METH_O, "note(text): leaves a note in the trail."},
    {},
};

/// What the module has besides its functions; false with an error set.
bool fill(PyObject* module) {
  PyTypeObject* function_type = audited_function_type();
  PyTypeObject* callable_type = audited_callable_type();
  if (function_type == nullptr || callable_type == nullptr || step_type() == nullptr) return false;
  if (!prepare_suspended_types() || !prepare_parents()) return false;
  if (PyModule_AddObjectRef(module, "AuditedFunction", reinterpret_cast<PyObject*>(function_type)) < 0 ||
      PyModule_AddObjectRef(module, "AuditedCallable", reinterpret_cast<PyObject*>(callable_type)) < 0 ||
      PyModule_AddType(module, step_type()) < 0 ||
      PyModule_AddStringConstant(module, "__version__", ANNALIST_VERSION) < 0 || !add_reader_types(module) ||
      !add_text_functions(module) || !add_value_functions(module))
    return false;
  install_host_hooks();
  install_child_hooks(interpreter_name().c_str());
  return true;
}

/// Run for each interpreter that imports it, and again for a program that removes it from sys.modules.
int execute(PyObject* module) {
  static PyObject* filled = nullptr;
  if (PyInterpreterState_Get() != PyInterpreterState_Main()) {
    PyErr_SetString(PyExc_ImportError,
                    "annalist records one interpreter a process: it cannot be used in subinterpreters");
    return -1;
  }
  if (filled != nullptr) return PyDict_Update(PyModule_GetDict(module), filled);
  if (!fill(module)) return -1;
  filled = PyDict_Copy(PyModule_GetDict(module));
  return filled != nullptr ? 0 : -1;
}

PyModuleDef_Slot slots[] = {{Py_mod_exec, reinterpret_cast<void*>(execute)}, {}};

PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "annalist._annalist",
                          "Audited functions and the session.",
                          0,
                          functions,
                          slots,
                          nullptr,
                          nullptr,
                          nullptr};

}  // namespace
}  // namespace annalist::python

PyMODINIT_FUNC PyInit__annalist() { return PyModuleDef_Init(&annalist::python::definition); }
