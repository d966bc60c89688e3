// SPDX-License-Identifier: Apache-2.0
// InnerEvaluation: an evaluation that C code begins counts twice against a limit of its own, from CPython 3.12 on,
// which a program without audit never meets.
#pragma once
#include "parents.hpp"
#include "python.hpp"

namespace annalist::python {

#if PY_VERSION_HEX >= 0x030C0000
/// While it lives, the evaluation within it is not counted.
class InnerEvaluation {
 public:
  InnerEvaluation() : thread_(this_thread_state()) { thread_->c_recursion_remaining += kUnits; }
  ~InnerEvaluation() { thread_->c_recursion_remaining -= kUnits; }
  InnerEvaluation(const InnerEvaluation&) = delete;
  InnerEvaluation& operator=(const InnerEvaluation&) = delete;

 private:
  static constexpr int kUnits = 2;
  PyThreadState* thread_;
};
#else
class InnerEvaluation {
 public:
  InnerEvaluation() {}  // not trivial: an unused variable would be warned of
};
#endif

}  // namespace annalist::python
