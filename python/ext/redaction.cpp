// SPDX-License-Identifier: Apache-2.0
#include "redaction.hpp"

#include <algorithm>
#include <annalist/detail/secret_name.hpp>

#include "names.hpp"
#include "type_info.hpp"

namespace annalist::python {

// Never destroyed: values are recorded while the process ends.
Redaction& redaction = *new Redaction;

namespace {

/// Longer texts are no names.
constexpr Py_ssize_t kMostNameCharacters = 200;
/// Shorter ones would be found in words that have nothing to do with them.
constexpr std::size_t kLeastSecretBytes = 4;
constexpr std::size_t kMostSecretBytes = 8192;
constexpr std::size_t kMostSecrets = 1000;
constexpr std::string_view kScrubbed = "[redacted]";

bool is_word(char c) { return c == '_' || (c & 0x80) != 0 || Py_ISALNUM(static_cast<unsigned char>(c)); }

/// Whether `Secret` stands in an annotation that is text, as a word of its own.
bool names_secret(std::string_view text) {
  constexpr std::string_view kName = "Secret";
  for (std::size_t at = text.find(kName); at != std::string_view::npos; at = text.find(kName, at + 1)) {
    const std::size_t end = at + kName.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

/// An attribute that is a tuple, else null.
Ref tuple_attribute(PyObject* object, const char* name, Capture& capture) {
  Ref value = Ref::take(PyObject_GetAttrString(object, name));
  if (!value) capture.swallow_error();
  return value && PyTuple_Check(value.get()) ? std::move(value) : Ref();
}

}  // namespace

void Redaction::configure(PyObject* search, PyObject* hook, PyObject* marker) {
  search_ = Ref::borrow(search);
  hook_ = Ref::borrow(hook);
  marker_ = Ref::borrow(marker);
  for (Entry& entry : entries_) entry = {};
  ++epoch_;
  forget_types();
}

std::optional<bool> Redaction::known_secret_name(PyObject* name) {
  if (const Entry& entry = entry_of(name); entry.name.get() == name) return entry.is_secret;
  if (search_.get() != nullptr && search_.get() != Py_None) return std::nullopt;
  Capture none;
  return is_secret_name(name, none);
}

bool Redaction::find_secret_name(PyObject* name, Capture& capture) {
  const bool is_secret = PyUnicode_GET_LENGTH(name) <= kMostNameCharacters && ask(name, capture);
  // Only such texts are met again as the same object.
  if (PyUnicode_CHECK_INTERNED(name)) {
    Entry& entry = entry_of(name);
    entry.name = Ref::borrow(name);
    entry.is_secret = is_secret;
  }
  return is_secret;
}

bool Redaction::ask(PyObject* name, Capture& capture) const {
  PyObject* search = search_.get();
  if (search == Py_None) return false;
  if (search == nullptr) return detail::is_secret_name(utf8_text(name));
  capture.begin();
  const Ref owned = Ref::borrow(search);
  const Ref found = Ref::take(PyObject_CallOneArg(search, name));
  if (found) return found.get() != Py_None;
  capture.swallow_error();
  return true;  // nobody knows: hidden
}

Ref Redaction::replacement(PyObject* name, PyObject* value, Capture& capture) {
  if (!is_secret_name(name, capture)) {
    if (!has_hook() || !PyUnicode_Check(name)) return Ref::borrow(value);
    capture.begin();
    const Ref hook = Ref::borrow(hook_.get());
    Ref shown = Ref::take(PyObject_CallFunctionObjArgs(hook.get(), name, value, nullptr));
    if (!shown) capture.swallow_error();
    if (shown && shown.get() != marker_.get()) return shown;
  }
  remember(value);
  return Ref();
}

bool Redaction::is_secret_annotation(PyObject* annotation, Capture& capture, int levels) {
  if (annotation == secret_.get() && secret_) return true;
  if (PyUnicode_Check(annotation)) return names_secret(utf8_text(annotation));
  if (levels == 0 || PyType_Check(annotation)) return false;
  capture.begin();
  if (const Ref metadata = tuple_attribute(annotation, "__metadata__", capture))
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(metadata.get()); ++i)
      if (PyTuple_GET_ITEM(metadata.get(), i) == secret_.get()) return true;
  if (const Ref arguments = tuple_attribute(annotation, "__args__", capture))
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments.get()); ++i)
      if (is_secret_annotation(PyTuple_GET_ITEM(arguments.get(), i), capture, levels - 1)) return true;
  return false;
}

PyObject* Redaction::shown_in_text() {
  if (!shown_in_text_) shown_in_text_ = Ref::take(PyUnicode_FromString(kScrubbed.data()));
  if (!shown_in_text_) PyErr_Clear();
  return shown_in_text_ ? shown_in_text_.get() : Py_None;
}

void Redaction::remember(PyObject* value) {
  if (PyUnicode_Check(value)) {
    if (static_cast<std::size_t>(PyUnicode_GET_LENGTH(value)) <= kMostSecretBytes) remember_text(utf8_text(value));
  } else if (PyBytes_Check(value)) {
    remember_text(std::string(PyBytes_AS_STRING(value), static_cast<std::size_t>(PyBytes_GET_SIZE(value))));
  } else if (PyTuple_CheckExact(value) || PyList_CheckExact(value)) {
    const Py_ssize_t size = std::min(PySequence_Fast_GET_SIZE(value), Py_ssize_t{100});
    for (Py_ssize_t i = 0; i < size; ++i)
      if (PyObject* item = PySequence_Fast_GET_ITEM(value, i); PyUnicode_Check(item)) remember(item);
  } else if (PyDict_CheckExact(value)) {
    Py_ssize_t at = 0;
    PyObject *key, *item;
    while (PyDict_Next(value, &at, &key, &item))
      if (PyUnicode_Check(item)) remember(item);
  }
}

void Redaction::remember_text(std::string text) {
  if (text.size() < kLeastSecretBytes || text.size() > kMostSecretBytes || secrets_.size() == kMostSecrets) return;
  if (std::find(secrets_.begin(), secrets_.end(), text) != secrets_.end()) return;
  // Longest first: a secret that is part of another does not leave the rest of that one.
  const auto place = std::find_if(secrets_.begin(), secrets_.end(),
                                  [&](const std::string& each) { return each.size() < text.size(); });
  secrets_.insert(place, std::move(text));
}

void Redaction::scrub(std::string& text) const {
  for (const std::string& secret : secrets_)
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kScrubbed.size()))
      text.replace(at, secret.size(), kScrubbed);
}

}  // namespace annalist::python
