// SPDX-License-Identifier: Apache-2.0
#include "text_logger.hpp"

#include <string>

#include "redaction.hpp"

namespace annalist::python {
namespace {

/// Never released: the interpreter may be gone before this library.
PyObject* logger = nullptr;

Ref text_object(std::string text) {
  if (redaction.has_secrets()) redaction.scrub(text);
  return Ref::take(PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
}

/// False with an error set.
bool put(const Ref& fields, const char* name, const Ref& value) {
  return fields && value && PyDict_SetItemString(fields.get(), name, value.get()) == 0;
}

/// What 0.4.x and the program's own fields add to a record.
Ref fields_of(const TextLine& line, LineWords& words) {
  Ref fields = Ref::take(PyDict_New());
  for (std::size_t i = 0; fields && i < line.settings->custom_fields.size(); ++i)
    if (PyDict_SetItem(fields.get(), line.settings->custom_fields[i], words.custom(i).get()) < 0) return {};
  const bool is_done = put(fields, "analyst_name", text_object(line.settings->analyst)) &&
                       put(fields, "function_name", text_object(line.function->name)) &&
                       put(fields, "function_doc", text_object(line.function->doc)) &&
                       put(fields, "ret_annotation", text_object(line.function->returns)) &&
                       put(fields, "params", text_object(line.parameters)) &&
                       put(fields, "ret_val", text_object(words.returned())) &&
                       put(fields, "ret_val_type", text_object(words.returned_type()));
  return is_done ? std::move(fields) : Ref();
}

}  // namespace

void set_logger(PyObject* object) { Py_XSETREF(logger, Py_XNewRef(object == Py_None ? nullptr : object)); }

LoggerWish wish_of_logger(int level) {
  if (logger == nullptr) [[likely]]
    return LoggerWish::kPlain;
  Capture capture;
  capture.begin();
  const Ref kept = Ref::borrow(logger);
  const Ref wish = Ref::take(PyObject_CallMethod(kept.get(), "wish", "i", level));
  if (!wish) capture.swallow_error();
  if (!wish || wish.get() == Py_None) return LoggerWish::kPlain;
  return wish.get() == Py_True ? LoggerWish::kRecord : LoggerWish::kNothing;
}

void hand_to_logger(const TextLine& line, LineWords& words, Capture& capture) {
  capture.begin();
  const Ref kept = Ref::borrow(logger);
  const Ref fields = fields_of(line, words);
  const Ref message = text_object(words.message());
  const Ref path = text_object(line.function->path);
  const Ref name = text_object(line.function->name);
  const Ref done = Ref::take(kept && fields && message && path && name
                                 ? PyObject_CallMethod(kept.get(), "handle_call", "iOOlOO", line.level, message.get(),
                                                       path.get(), line.function->line, name.get(), fields.get())
                                 : nullptr);
  if (!done) capture.swallow_error();
}

}  // namespace annalist::python
