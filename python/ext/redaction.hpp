// SPDX-License-Identifier: Apache-2.0
// What is not recorded because it is secret: told by names, by `Secret[...]` annotations and by a hook of the program.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture.hpp"
#include "python.hpp"

namespace annalist::python {

/// Purpose: decides about names, and removes secrets that it has seen from texts. Thread safety: under the interpreter
/// lock. Invariants: (1) a name that is in the cache is owned, so that no other object can take its address. (2) What
/// has been found secret once is scrubbed until the process ends, within bounds.
class Redaction {
 public:
  /// How names are told: by what libannalist knows (`search` null), by none (None), or by `search(name)`. `hook` is
  /// called with name and value, or null; it returns `marker` for what is to be hidden.
  void configure(PyObject* search, PyObject* hook, PyObject* marker);
  /// The class `annalist.Secret`, which also stands in the metadata of `Secret[...]`.
  void set_annotation(PyObject* secret) { secret_ = Ref::borrow(secret); }

  bool has_hook() const { return hook_.get() != nullptr; }
  /// Counts the calls of configure: what was derived from answers of an earlier epoch is to be asked for again.
  std::uint32_t epoch() const { return epoch_; }

  /// Whether the value under that name may have to be replaced. Runs code only once `capture` has begun.
  bool applies_to(PyObject* name, Capture& capture) { return has_hook() || is_secret_name(name, capture); }
  bool is_secret_name(PyObject* name, Capture& capture) {
    if (!PyUnicode_CheckExact(name)) return false;
    const Entry& entry = entry_of(name);
    return entry.name.get() == name ? entry.is_secret : find_secret_name(name, capture);
  }
  /// The same, where it is known without running code.
  std::optional<bool> known_secret_name(PyObject* name);
  /// What is to be recorded instead of the value; null: nothing of it.
  Ref replacement(PyObject* name, PyObject* value, Capture& capture);
  /// Whether an annotation says that what it annotates is secret, in whatever it is nested.
  bool is_secret_annotation(PyObject* annotation, Capture& capture, int levels = 8);

  /// A str that stands in lines for what is hidden. Borrowed.
  PyObject* shown_in_text();

  /// A value that was hidden: its texts are scrubbed from now on.
  void remember(PyObject* value);
  bool has_secrets() const { return !secrets_.empty(); }
  /// Puts `[redacted]` where a secret stands.
  void scrub(std::string& text) const;
  /// The longest secret: so much more of a text is needed in order to cut it behind scrubbing.
  std::size_t longest_secret() const { return secrets_.empty() ? 0 : secrets_.front().size(); }

 private:
  struct Entry {
    Ref name;
    bool is_secret = false;
  };
  Entry& entry_of(PyObject* name) { return entries_[reinterpret_cast<std::uintptr_t>(name) / 16 % entries_.size()]; }
  bool find_secret_name(PyObject* name, Capture& capture);
  bool ask(PyObject* name, Capture& capture) const;
  void remember_text(std::string text);

  std::uint32_t epoch_ = 0;
  Ref search_, hook_, marker_, secret_, shown_in_text_;
  std::array<Entry, 1024> entries_;
  std::vector<std::string> secrets_;  ///< longest first
};

extern Redaction& redaction;

}  // namespace annalist::python
