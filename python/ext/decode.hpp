// SPDX-License-Identifier: Apache-2.0
// Recorded values (spec/values.md) as Python objects again.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "items.hpp"
#include "python.hpp"

namespace annalist::python {

/// Purpose: makes the object that one item means. The builtin types are made here, everything else as the recipe says
/// that Python (annalist/_decode.py) has for the name or tag.
///
/// Thread safety: none; under the interpreter lock. Invariants: (1) nothing is made of an item that is not well-formed
/// as a whole, so that no length is believed that the bytes do not bear out. (2) No code of the recorded program runs
/// but `__hash__` and `__eq__` of keys, and what was registered for a type.
/// Errors: null with annalist.Error set where the item is damaged.
class Decoder {
 public:
  /// `recipes` is a _decode.Recipes. `arguments` maps the parameters of the call to what they were, for
  /// `27 ["same", parameter]`; null: there are none. Both outlive the decoder.
  Decoder(PyObject* recipes, PyObject* arguments) : recipes_(recipes), arguments_(arguments) {}

  Ref decode(Bytes item);

 private:
  /// Which object of a shared value (§3) is being made; it may be referred to before it is complete.
  using Anchor = std::size_t;
  static constexpr Anchor kNone = static_cast<Anchor>(-1);

  Ref item(Anchor anchor = kNone);
  Ref simple(const Head& head);
  Ref integer(const Head& head);
  Ref text(Bytes utf8);
  Ref list(std::uint64_t size, Anchor anchor);
  Ref map(std::uint64_t size);
  Ref tagged(std::uint64_t tag, Anchor anchor);
  Ref bignum(std::uint64_t tag);
  Ref set(PyObject* (*make)(PyObject*), const char* name, std::uint64_t size, Anchor anchor);
  Bytes content_of_next() const;
  Ref embedded();
  Ref anchored();
  Ref reference();
  Ref named(Anchor anchor);
  Ref builtin(std::string_view name, std::uint64_t size, Anchor anchor, bool& is_builtin);
  Ref tuple(std::uint64_t size, Anchor anchor);
  Ref dict(std::uint64_t size, Anchor anchor);
  Ref bytes_as(std::string_view name);
  Ref same();
  /// As the recipe for `key`, a name or a tag, says.
  Ref by_recipe(PyObject* key, std::uint64_t size, Anchor anchor);
  Ref unknown(const char* name, PyObject* arguments, std::uint64_t left, Anchor anchor);
  Ref unknown(PyObject* key, PyObject* arguments, std::uint64_t left, Anchor anchor);

  bool append_items(PyObject* list, std::uint64_t count);
  bool insert(PyObject* dict, PyObject* key, PyObject* value);
  bool add(PyObject* set, PyObject* value);
  Ref hashable(PyObject* key);
  void announce(Anchor anchor, PyObject* object);
  Ref damaged(const char* what);

  PyObject* recipes_;
  PyObject* arguments_;
  ItemCursor cursor_{{}};
  bool is_shared_ = false;
  std::vector<Ref> anchors_;
};

}  // namespace annalist::python
