// SPDX-License-Identifier: Apache-2.0
// An audited call takes C stack where a call from Python to Python takes none: how much of it is left, and a new one
// where it ends, so that a program recurses as deep as without audit.
#pragma once
#include <cstddef>

#include "python.hpp"

namespace annalist::python {

/// The lowest address of the stack that the thread is on; null until find_stack_begin() was called.
extern __thread const char* stack_begin __attribute__((tls_model("initial-exec")));
const char* find_stack_begin();

/// Whether so little is left that one more call might overflow it. False on stacks that are not the thread's own.
inline bool is_stack_short(std::size_t needed_bytes = 192 * 1024) {
  const char* begin = stack_begin != nullptr ? stack_begin : find_stack_begin();
  return static_cast<std::size_t>(static_cast<const char*>(__builtin_frame_address(0)) - begin) < needed_bytes;
}

/// A call by the vectorcall protocol, upon a stack of its own; RecursionError where none can be had.
PyObject* call_on_new_stack(vectorcallfunc function, PyObject* callable, PyObject* const* values, std::size_t flags,
                            PyObject* keywords);

}  // namespace annalist::python
