// SPDX-License-Identifier: Apache-2.0
// The exception by which an audited call leaves: its type and message, while it passes on untouched.
#pragma once
#include <annalist/detail/writer.hpp>
#include <string>

#include "python.hpp"

namespace annalist::python {

/// Purpose: takes the exception that is set out of the way and puts it back when it ends. Thread safety: none.
class PendingException {
 public:
  PendingException();
  ~PendingException();
  PendingException(const PendingException&) = delete;
  PendingException& operator=(const PendingException&) = delete;

  PyObject* object() const { return exception_; }

 private:
#if PY_VERSION_HEX < 0x030C0000
  PyObject *type_, *traceback_;
#endif
  PyObject* exception_;
};

struct Raised {
  /// Of an exception object, while none is set.
  explicit Raised(PyObject* exception);
  void encode(detail::Writer& out) const;

  std::string type;     ///< `ValueError`, `package.module.Error`
  std::string message;  ///< what str() of it gives, which is run only where that cannot be told without
};

}  // namespace annalist::python
