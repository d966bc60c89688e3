// SPDX-License-Identifier: Apache-2.0
// CallText: the line that one audited call writes to the text outputs when it ends.
#pragma once
#include <annalist/detail/ring.hpp>

#include "parameters.hpp"
#include "python.hpp"
#include "raised.hpp"

namespace annalist::python {

/// Purpose: from the entry of a call to its end, what its line says; empty for a call that writes none.
/// Thread safety: used by one thread at a time. Ownership: holds references of its own, so that it may move to the heap
/// with a call that is suspended; ends under the interpreter lock.
class CallText {
 public:
  CallText() = default;
  CallText(CallText&& other) noexcept : place_(std::exchange(other.place_, nullptr)) {}
  CallText& operator=(CallText&& other) noexcept {
    std::swap(place_, other.place_);
    return *this;
  }

  /// Whether there is a line to be written.
  explicit operator bool() const { return place_ != nullptr; }

  /// The call begins: arguments are what they are now.
  void entered(const detail::Function& place, PyFunctionObject* function, const Parameters& parameters,
               const Arguments& arguments);
  /// The call has ended and its record is written: so is its line. No exception is set.
  void returned(PyObject* result);
  void raised(const Raised& raised);

 private:
  const detail::Function* place_ = nullptr;
};

}  // namespace annalist::python
