// SPDX-License-Identifier: Apache-2.0
// Any Python object as a value (spec/values.md).
#pragma once
#include <annalist/detail/writer.hpp>

#include "capture.hpp"
#include "python.hpp"
#include "scalars.hpp"
#include "shared_objects.hpp"

namespace annalist::python {

/// Purpose: writes one value that is no common scalar. Thread safety: none; under the interpreter lock.
/// Invariants: (1) as long as only exact builtin types are met, no Python code runs. (2) From the first other object
/// on, the thread captures until the value is done. (3) What is looked into is owned meanwhile: code that runs may
/// change the containers around it.
class ValueEncoder {
 public:
  explicit ValueEncoder(detail::Writer& out) : out_(out) {}
  void encode(PyObject* object);
  /// `*args`: an array of its own.
  void encode_items(PyObject* const* items, Py_ssize_t count);
  /// `**kwargs`: keys and values by turns.
  void encode_pairs(PyObject* const* keys_and_values, Py_ssize_t count);

 private:
  void item(PyObject* object);
  template <class Body>
  void nested(int levels, Body body);
  template <class Body>
  void shareable(PyObject* object, Body body);
  void list(PyObject* object);
  void tuple(PyObject* object);
  void dict(PyObject* object);
  void set(PyObject* object);
  void frozenset(PyObject* object);
  void set_items(PyObject* object);
  void opaque(PyObject* object);
  void end(const char* type);
  bool is_done() const { return failure_ != nullptr || out_.full(); }

  detail::Writer& out_;
  const char* failure_ = nullptr;
  bool is_outermost_ = true;
  Capture capture_;  // ends after shared_ has let go of what it owns
  SharedObjects shared_;
};

/// One argument or result.
inline void encode_value(detail::Writer& out, PyObject* object) {
  using namespace std::string_view_literals;
  out.begin_value();
  // Of the common scalars these two may be too large.
  if (encode_common_scalar(out, object)) [[likely]]
    return out.end_value(PyLong_CheckExact(object) ? "int"sv : "str"sv);
  ValueEncoder(out).encode(object);
}

}  // namespace annalist::python
