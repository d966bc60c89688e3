// SPDX-License-Identifier: Apache-2.0
// How a function takes its arguments, and what they are in one call: bound to names as the language binds them.
#pragma once
#include <annalist/detail/writer.hpp>

#include "python.hpp"

namespace annalist::python {

/// The parameters of a code object. Thread safety: constant after construction.
struct Parameters {
  explicit Parameters(PyObject* code);

  PyObject* name(Py_ssize_t i) const { return PyTuple_GET_ITEM(names.get(), i); }
  /// Those that have a name of their own; in co_varnames `*args` and `**kwargs` follow them.
  Py_ssize_t named() const { return positional + keyword_only; }
  Py_ssize_t count() const { return named() + has_star + has_double_star; }
  /// Of the named parameter that `keyword` may set, or -1.
  Py_ssize_t index_of(PyObject* keyword) const;

  Ref names;
  Py_ssize_t positional;  ///< positional-only ones included
  Py_ssize_t positional_only;
  Py_ssize_t keyword_only;
  bool has_star;
  bool has_double_star;
};

/// The arguments of one call, as vectorcall passes them.
struct Arguments {
  PyObject* const* values;
  Py_ssize_t positional;
  PyObject* keywords;  ///< tuple of names, null for none
  Py_ssize_t keyword_count() const { return keywords != nullptr ? PyTuple_GET_SIZE(keywords) : 0; }
};

/// Writes one item for each parameter, in the order of the signature: defaults where the call gave none, undefined
/// where it cannot be called so.
void encode_bound(detail::Writer& out, const Parameters& parameters, PyFunctionObject* function,
                  const Arguments& arguments);

}  // namespace annalist::python
