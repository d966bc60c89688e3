// SPDX-License-Identifier: Apache-2.0
#include "text_call.hpp"

#include <algorithm>
#include <annalist/detail/runtime.hpp>

#include "redaction.hpp"
#include "text_clean.hpp"
#include "text_line.hpp"
#include "text_logger.hpp"
#include "text_parameters.hpp"

namespace annalist::python {
namespace {

/// What a custom field keeps of an argument: numbers and text as they are, for formats may ask for digits; of
/// everything else what it shows now.
Ref kept(PyObject* value, Capture& capture) {
  if (is_plain_scalar(value) || (PyNumber_Check(value) != 0 && PySequence_Check(value) == 0)) return Ref::borrow(value);
  return str_of(value, capture);
}

/// A value as a field of that name keeps it: nothing of a secret.
Ref kept_under(PyObject* field, PyObject* value, Capture& capture) {
  const Ref shown = shown_of(field, value, false, capture);
  return shown ? kept(shown.get(), capture) : Ref::take(PyUnicode_FromString(kRedacted));
}

TextLine::Custom custom_of(PyObject* field, const TextLine& line, ArgumentsText& arguments, Capture& capture) {
  TextLine::Custom custom;
  if (line.options != nullptr && line.options->extra && PyDict_Check(line.options->extra.get())) {
    PyObject* extra = PyDict_GetItemWithError(line.options->extra.get(), field);
    if (extra != nullptr) custom.value = kept_under(field, extra, capture);
    if (custom.value) return custom;
  }
  bool found;
  Ref otherwise;
  if (const Ref value = arguments.given_to(field, found, otherwise))
    custom.value = kept_under(field, value.get(), capture);
  else if (!found)
    otherwise = arguments.keyword(field);
  if (otherwise) custom.fallback = kept_under(field, otherwise.get(), capture);
  return custom;
}

/// How 0.4.x begins the message of a method's call; empty for functions.
std::string call_text(const TextLine& line, const Arguments& arguments, ArgumentsText& text, Capture& capture) {
  const TextStyle style = line.options != nullptr ? line.options->style : TextStyle::kFunction;
  if (style == TextStyle::kFunction) return {};
  std::string call = (style == TextStyle::kSetter ? "PROPERTY " : "METHOD ") + line.function->qualified_name;
  if (style == TextStyle::kSetter) {
    call.append(" SET TO ");
    const bool is_secret = line.function->has_secret_name;
    if (is_secret && arguments.positional > 1) redaction.remember(arguments.values[1]);
    if (is_secret) call.append(kRedacted);
    if (!is_secret && arguments.positional > 1) append_shortened(call, arguments.values[1], capture);
    return call.append(".");
  }
  const Py_ssize_t first = style == TextStyle::kStatic ? 0 : 1;
  call.append(" called with args ").append(text.positional(std::min(first, arguments.positional)));
  return call.append(" and kwargs ").append(text.keywords()).append(".");
}

void capture_arguments(TextLine& line, const TextSource& source, const Arguments& arguments) {
  Capture capture;
  const unsigned needs = line.goes_to_logger ? kNeedParameters | kNeedMessage | kNeedCustom : line.settings->needs;
  const bool is_method = source.options != nullptr && source.options->style != TextStyle::kStatic &&
                         source.options->style != TextStyle::kFunction;
  if ((is_method || line.function->has_instance) && arguments.positional > 0)
    line.instance = Ref::borrow(arguments.values[0]);
  ArgumentsText text(*line.function, source.parameters, arguments, capture);
  if ((needs & kNeedParameters) != 0) line.parameters = text.parameters();
  if ((needs & kNeedMessage) != 0 && source.options != nullptr && source.options->message.empty())
    line.call = call_text(line, arguments, text, capture);
  if ((needs & kNeedCustom) != 0)
    for (PyObject* field : line.settings->custom_fields) line.custom.push_back(custom_of(field, line, text, capture));
}

void write_line(const TextLine& line, PyObject* result, const Raised* raised) {
  Capture capture;
  LineWords words(line, result, raised, capture);
  if (line.goes_to_logger) return hand_to_logger(line, words, capture);
  for (const TextOutput& output : line.settings->outputs) output.write(words.line_of(output.format));
}

std::shared_ptr<const TextFunction> words_of(const TextSource& source) {
  if (source.words == nullptr || !source.words->is_current(source.parameters))
    source.words = std::make_shared<const TextFunction>(source.callable, source.place.info->name, source.parameters);
  return source.words;
}

}  // namespace

void CallText::entered(const TextSource& source, const Arguments& arguments) {
  std::shared_ptr<const TextSettings> settings = text_settings();
  const int own_level = static_cast<int>(source.place.info->level);
  const int level = own_level != 0 || settings == nullptr ? own_level : settings->default_level;
  const LoggerWish wish = settings != nullptr ? wish_of_logger(level) : LoggerWish::kPlain;
  if (wish == LoggerWish::kNothing) return;
  const bool goes_to_logger = wish == LoggerWish::kRecord;
  if (settings != nullptr && !goes_to_logger && (level < settings->level_filter || settings->outputs.empty())) return;
  auto line = std::make_unique<TextLine>();
  line->settings = std::move(settings);
  line->place = &source.place;
  line->level = level;
  line->goes_to_logger = goes_to_logger;
  if (line->settings != nullptr) {
    line->options = source.options;
    line->function = words_of(source);
    capture_arguments(*line, source, arguments);
  }
  drop(std::exchange(line_, line.release()));
}

void CallText::returned(PyObject* result) {
  const std::unique_ptr<TextLine> line(std::exchange(line_, nullptr));
  if (line->settings == nullptr) return detail::write_console_line(*line->place, {});
  write_line(*line, result, nullptr);
}

void CallText::raised(const Raised& raised) {
  const std::unique_ptr<TextLine> line(std::exchange(line_, nullptr));
  if (line->settings == nullptr) return detail::write_console_line(*line->place, raised.type + ": " + raised.message);
  write_line(*line, nullptr, &raised);
}

void CallText::drop(TextLine* line) { delete line; }

}  // namespace annalist::python
