// SPDX-License-Identifier: Apache-2.0
#include "host.hpp"

#include <unistd.h>

#include <annalist/session.hpp>
#include <cerrno>
#include <string_view>

#include "capture.hpp"
#include "python.hpp"
#include "text_outputs.hpp"
#include "without_lock.hpp"

namespace annalist::python {
namespace {

void write_to_standard_error(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) line.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// A thread that Python knows. Others (the recorder, threads of C++ libraries) never wait for the interpreter lock:
/// whoever has it may wait for them.
bool is_python_thread() { return is_alive() && PyGILState_GetThisThreadState() != nullptr; }

/// False: sys.stderr is what it was when the interpreter began, and the line is not written yet.
bool write_to_replaced_stream(std::string_view line) {
  PyObject* stream = PySys_GetObject("stderr");
  if (stream == nullptr || stream == PySys_GetObject("__stderr__")) return false;
  if (stream == Py_None) return true;
  // The stream may be the program's own, and its functions audited.
  Capture capture;
  capture.begin();
  const Ref kept = Ref::borrow(stream);
  const Ref text = Ref::take(PyUnicode_DecodeUTF8(line.data(), static_cast<Py_ssize_t>(line.size()), "replace"));
  if (!text || PyFile_WriteObject(text.get(), stream, Py_PRINT_RAW) < 0) capture.swallow_error();
  return true;
}

}  // namespace

void write_to_stream(std::string_view line) {
  if (!is_python_thread()) return write_to_standard_error(line);
  const PyGILState_STATE state = PyGILState_Ensure();
  if (!write_to_replaced_stream(line)) {
    // A full pipe may be read by another thread of this very program.
    const WithoutLock lock_is_free;
    write_to_standard_error(line);
  }
  PyGILState_Release(state);
}

namespace {

void write_line(std::string_view line, void*) { write_to_stream(line); }

void wait_without_lock(void (*wait)(void*), void* context) {
  if (!is_python_thread() || PyGILState_Check() == 0) return wait(context);
  const WithoutLock lock_is_free;
  wait(context);
}

}  // namespace

void install_host_hooks() {
  set_text_sink(write_line);
  detail::set_wait_hook(wait_without_lock);
  detail::set_line_hook(write_foreign_line);
}

}  // namespace annalist::python
