// SPDX-License-Identifier: Apache-2.0
#include "raised.hpp"

#include "names.hpp"

namespace annalist::python {
namespace {

constexpr Py_ssize_t kMessageCharacters = 4096;

/// The message of an exception whose str() is BaseException's and whose arguments leave nothing to run; null for
/// others.
PyObject* plain_message(PyObject* exception) {
  if (Py_TYPE(exception)->tp_str != reinterpret_cast<PyTypeObject*>(PyExc_BaseException)->tp_str) return nullptr;
  PyObject* arguments = reinterpret_cast<PyBaseExceptionObject*>(exception)->args;
  if (arguments == nullptr || !PyTuple_CheckExact(arguments) || PyTuple_GET_SIZE(arguments) != 1) return nullptr;
  PyObject* only = PyTuple_GET_ITEM(arguments, 0);
  return PyUnicode_CheckExact(only) ? only : nullptr;
}

std::string message_of(PyObject* exception, Capture& capture) {
  if (PyObject* plain = plain_message(exception)) return scrubbed_text(plain, kMessageCharacters);
  capture.begin();
  const Ref text = Ref::take(PyObject_Str(exception));
  if (text) return scrubbed_text(text.get(), kMessageCharacters);
  capture.swallow_error();
  return "<exception str() failed>";
}

}  // namespace

#if PY_VERSION_HEX >= 0x030C0000
PendingException::PendingException() : exception_(PyErr_GetRaisedException()) {}
PendingException::~PendingException() { PyErr_SetRaisedException(exception_); }
#else
PendingException::PendingException() {
  PyErr_Fetch(&type_, &exception_, &traceback_);
  if (type_ == nullptr || (exception_ != nullptr && PyExceptionInstance_Check(exception_))) return;
  // What C code raised is made an object only when somebody catches it: here.
  Capture capture;
  capture.begin();
  PyErr_NormalizeException(&type_, &exception_, &traceback_);
}
PendingException::~PendingException() { PyErr_Restore(type_, exception_, traceback_); }
#endif

Raised::Raised(PyObject* exception) {
  Capture capture;
  type = type_name(Py_TYPE(exception));
  message = message_of(exception, capture);
}

void Raised::encode(detail::Writer& out) const {
  out.put_head(detail::kMap, 2);
  out.put_utf8("type");
  out.put_utf8(type);
  out.put_utf8("message");
  out.put_utf8(message);
}

}  // namespace annalist::python
