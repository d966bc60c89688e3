// SPDX-License-Identifier: Apache-2.0
// How a callable takes its arguments, and what they are in one call: bound to names as the language binds them.
#pragma once
#include <annalist/detail/writer.hpp>
#include <string>
#include <vector>

#include "python.hpp"

namespace annalist::python {

/// What of a result is not to be seen.
enum class HiddenResult : std::uint8_t {
  kNone,
  kText,  ///< the callable's name says that it gives something secret; a truth value or a count is not
  kAll,   ///< an annotation says so
};

/// Thread safety: constant after construction, but for the defaults, which are the function's while it has any, and for
/// what is secret, which ask_redaction() finds out.
struct Parameters {
  /// Those of a function. Borrows it.
  explicit Parameters(PyFunctionObject* function);
  /// Those that inspect.signature() tells of another callable: (names, positional, positional_only, keyword_only,
  /// has_star, has_double_star, defaults, keyword_defaults). Null with an error set where it is no such tuple.
  static bool parse(PyObject* signature, Parameters& parameters);
  Parameters() = default;

  PyObject* name(Py_ssize_t i) const { return PyTuple_GET_ITEM(names.get(), i); }
  /// Those that have a name of their own; in `names` `*args` and `**kwargs` follow them.
  Py_ssize_t named() const { return positional + keyword_only; }
  Py_ssize_t count() const { return named() + has_star + has_double_star; }
  /// Of the named parameter that `keyword` may set, or -1.
  Py_ssize_t index_of(PyObject* keyword) const;
  /// Borrowed, null where it has none.
  PyObject* default_of(Py_ssize_t i) const;
  /// How many arguments bind one to one when no keyword is given; -1: never so.
  Py_ssize_t plain_count() const;
  /// Finds out what is secret, by names and by annotations, as redaction is configured now.
  void ask_redaction();
  /// Whether the i-th of names is not to be seen.
  bool hides(Py_ssize_t i) const { return secret[static_cast<std::size_t>(i)]; }

  PyFunctionObject* function = nullptr;
  Ref names;
  Py_ssize_t positional = 0;  ///< positional-only ones included
  Py_ssize_t positional_only = 0;
  Py_ssize_t keyword_only = 0;
  bool has_star = false;
  bool has_double_star = false;
  Ref defaults, keyword_defaults;  ///< a tuple and a dict where there is no function
  Ref annotations;                 ///< a dict or null where there is no function
  std::vector<bool> secret;        ///< of names
  bool is_redacted = false;        ///< one of them is secret, or a hook of the program has to be asked
  HiddenResult hidden_result = HiddenResult::kNone;
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
void encode_bound(detail::Writer& out, const Parameters& parameters, const Arguments& arguments);

}  // namespace annalist::python
