// SPDX-License-Identifier: Apache-2.0
// Any Python object as a value (spec/values.md).
#pragma once
#include <annalist/detail/writer.hpp>
#include <string>
#include <string_view>

#include "capture.hpp"
#include "parameters.hpp"
#include "python.hpp"
#include "scalars.hpp"
#include "shared_objects.hpp"
#include "type_info.hpp"

namespace annalist::python {

/// Purpose: writes one value that is no common scalar. Thread safety: none; under the interpreter lock.
/// Invariants: (1) as long as only exact builtin types are met, no Python code runs. (2) From the first other object
/// on, the thread captures until the value is done. (3) What is looked into is owned meanwhile: code that runs may
/// change the containers around it.
class ValueEncoder {
 public:
  explicit ValueEncoder(detail::Writer& out) : out_(out) {}
  void encode(PyObject* object);
  /// Of an argument whose name matters to redaction.
  void encode_argument(PyObject* name, PyObject* value, bool is_secret);
  void encode_hidden(PyObject* value);
  /// `*args`: an array of its own.
  void encode_items(PyObject* const* items, Py_ssize_t count, bool are_secret);
  /// `**kwargs`: keys and values by turns.
  void encode_pairs(PyObject* const* keys_and_values, Py_ssize_t count, bool are_secret);

  // --- for the encoders of types ---
  detail::Writer& out() { return out_; }
  Capture& capture() { return capture_; }
  /// One item.
  void item(PyObject* object);
  /// The same of an object to which the caller has one reference and its container the other.
  void owned_item(PyObject* object);
  /// A key of a dict or a name of an attribute, and its value, which is hidden where the name says that it is secret.
  void member(PyObject* name, PyObject* value);
  /// `27 ["redacted", type name]`; the texts in it are scrubbed from now on.
  void hidden(PyObject* value);
  /// `27 ["dict", name, value, …]`. `info` says which of them are secret.
  void state(const std::vector<Attribute>& attributes, const TypeInfo* info = nullptr);
  /// Any str, also of a class that is derived from it.
  void text(PyObject* text);
  /// `27 [name, …]` whose `count` items `body` writes.
  template <class Body>
  void named(std::string_view name, std::uint64_t count, Body body) {
    out_.put_named(name, count);
    nested(2, body);
  }
  /// An array of `count` items.
  template <class Body>
  void array(std::uint64_t count, Body body) {
    out_.put_array(count);
    nested(1, body);
  }
  /// What lies within `levels` of an item, as values.md V6 counts them.
  template <class Body>
  void nested(int levels, Body body) {
    is_outermost_ = false;
    if (out_.enter(levels))
      body();
    else
      out_.put_null();
    out_.leave(levels);
  }
  /// What lies in `object`, of which is not recorded which object it was: two ways to it are two ways to all it holds.
  template <class Body>
  void within(PyObject* object, Body body) {
    const bool was_outermost = std::exchange(is_outermost_, false);
    int& holders = was_outermost ? outermost_holders_ : shared_holders_;
    const int added = was_outermost || Py_REFCNT(object) > 2 ? 1 : 0;
    holders += added;
    body();
    holders -= added;
  }
  /// An object of which no more is known.
  void opaque(PyObject* object, std::string_view reason);
  struct Opaque {
    std::string type;
    std::string_view reason;
    std::string repr;
    std::vector<Py_ssize_t> shape;
    std::uint64_t size = 0;  ///< bytes; 0: not known
  };
  void opaque(const Opaque& opaque);
  /// Makes the whole value opaque, once it is done.
  void fail(const char* reason) { failure_ = reason; }
  bool is_done() const { return failure_ != nullptr || out_.full(); }

 private:
  void other(PyObject* object);
  void shown(PyObject* name, PyObject* value);
  void described(PyObject* object, TypeInfo& info);
  void registered(PyObject* object, const TypeInfo& info);
  void derived(PyObject* object, const TypeInfo& info);
  void plain(PyObject* object, const TypeInfo& info);
  template <class Body>
  void shareable(PyObject* object, Body body);
  template <class Body>
  void whole(std::string_view type, Body body);

  detail::Writer& out_;
  const char* failure_ = nullptr;
  bool is_outermost_ = true;
  int outermost_holders_ = 0;
  int shared_holders_ = 0;
  int objects_ = 0;
  Capture capture_;  // ends after shared_ has let go of what it owns
  SharedObjects shared_;
};

/// A result, as far as it may be seen.
bool hides_result(PyObject* result, HiddenResult hidden);
void encode_result_slow(detail::Writer& out, PyObject* result, HiddenResult hidden);

/// `27 ["same", parameter]`: an argument that is the object which that parameter has, and `is_mutable`.
void encode_same(detail::Writer& out, PyObject* parameter);
/// Whether it matters that two arguments are the same object. May run code, which is captured.
bool is_mutable(PyObject* object);

/// An object that has nothing but attributes, all of them common scalars; the most frequent `self`. False: it is
/// another one, and nothing was written. Runs no code.
bool encode_flat_object(detail::Writer& out, PyObject* object);

/// One argument or result that is no small scalar.
void encode_other_value(detail::Writer& out, PyObject* object);

/// One argument or result.
inline void encode_value(detail::Writer& out, PyObject* object) {
  if (std::uint8_t* end = put_small_scalar(out.room(), object)) [[likely]]
    return out.end_scalar(end);
  encode_other_value(out, object);
}

inline void encode_result(detail::Writer& out, PyObject* result, HiddenResult hidden) {
  if (hidden == HiddenResult::kNone) [[likely]]
    return encode_value(out, result);
  encode_result_slow(out, result, hidden);
}

}  // namespace annalist::python
