// SPDX-License-Identifier: Apache-2.0
#include "text_call.hpp"

#include <annalist/detail/runtime.hpp>

#include "text_clean.hpp"
#include "text_line.hpp"
#include "text_logger.hpp"

namespace annalist::python {
namespace {

/// What the call gives to a named parameter, or null: its default, if it has one.
PyObject* given_to(const Parameters& parameters, const Arguments& arguments, Py_ssize_t i) {
  if (i < parameters.positional && i < arguments.positional) return arguments.values[i];
  if (i < parameters.positional_only) return nullptr;
  for (Py_ssize_t k = 0; k < arguments.keyword_count(); ++k)
    if (PyUnicode_Compare(PyTuple_GET_ITEM(arguments.keywords, k), parameters.name(i)) == 0)
      return arguments.values[arguments.positional + k];
  return nullptr;
}

/// What follows the named positional parameters.
void append_items(std::string& out, const Arguments& arguments, Py_ssize_t begin, Capture& capture) {
  out.push_back('(');
  for (Py_ssize_t i = begin; i < arguments.positional; ++i) {
    if (i > begin) out.append("; ");
    append_repr(out, arguments.values[i], Cleaning::kField, capture);
  }
  out.append(begin + 1 == arguments.positional ? ";)" : ")");
}

/// Keywords of the call, those of named parameters left out if these are given.
void append_keywords(std::string& out, const Arguments& arguments, const Parameters* named, Capture& capture) {
  bool is_first = true;
  out.push_back('{');
  for (Py_ssize_t k = 0; k < arguments.keyword_count(); ++k) {
    PyObject* keyword = PyTuple_GET_ITEM(arguments.keywords, k);
    if (named != nullptr && named->index_of(keyword) >= 0) continue;
    if (!std::exchange(is_first, false)) out.append("; ");
    append_repr(out, keyword, Cleaning::kField, capture);
    out.append(": ");
    append_repr(out, arguments.values[arguments.positional + k], Cleaning::kField, capture);
  }
  out.push_back('}');
}

/// `{'a': {'default': None; 'annotation': None; 'kind': 'keyword'; 'value': 1}}`
class ParametersText {
 public:
  ParametersText(const TextFunction& words, const Parameters& parameters, const Arguments& arguments, Capture& capture)
      : words_(words), parameters_(parameters), arguments_(arguments), capture_(capture) {}

  std::string text() {
    out_.push_back('{');
    append_named(0, parameters_.positional);
    if (parameters_.has_star) {
      begin_next();
      append_items(out_, arguments_, std::min(arguments_.positional, parameters_.positional), capture_);
      out_.push_back('}');
    }
    append_named(parameters_.positional, parameters_.named());
    if (parameters_.has_double_star) {
      begin_next();
      append_keywords(out_, arguments_, &parameters_, capture_);
      out_.push_back('}');
    }
    return std::move(out_.append("}"));
  }

 private:
  const TextFunction::Parameter& begin_next() {
    const TextFunction::Parameter& parameter = words_.parameters[next_];
    if (next_++ > 0) out_.append("; ");
    out_.append(parameter.head);
    if (parameter.changeable) append_repr(out_, parameter.changeable.get(), Cleaning::kField, capture_);
    out_.append(parameter.tail);
    return parameter;
  }

  void append_named(Py_ssize_t begin, Py_ssize_t end) {
    for (Py_ssize_t i = begin; i < end; ++i) {
      const TextFunction::Parameter& parameter = begin_next();
      PyObject* value = given_to(parameters_, arguments_, i);
      if (value == nullptr) value = parameter.fallback.get();
      // Without a value the call is about to fail.
      if (value != nullptr) append_repr(out_, value, Cleaning::kField, capture_);
      out_.push_back('}');
    }
  }

  const TextFunction& words_;
  const Parameters& parameters_;
  const Arguments& arguments_;
  Capture& capture_;
  std::size_t next_ = 0;
  std::string out_;
};

/// What a custom field keeps of an argument: numbers and text as they are, for formats may ask for digits; of
/// everything else what it shows now.
Ref kept(PyObject* value, Capture& capture) {
  if (is_plain_scalar(value) || (PyNumber_Check(value) != 0 && PySequence_Check(value) == 0)) return Ref::borrow(value);
  return str_of(value, capture);
}

/// Index among words.parameters of a named parameter.
std::size_t place_in_words(const Parameters& parameters, Py_ssize_t i) {
  return static_cast<std::size_t>(i + (i >= parameters.positional && parameters.has_star ? 1 : 0));
}

TextLine::Custom custom_of(PyObject* field, const TextLine& line, const Parameters& parameters,
                           const Arguments& arguments, Capture& capture) {
  TextLine::Custom custom;
  if (line.options != nullptr && line.options->extra && PyDict_Check(line.options->extra.get())) {
    PyObject* extra = PyDict_GetItemWithError(line.options->extra.get(), field);
    if (extra != nullptr) custom.value = kept(extra, capture);
    if (custom.value) return custom;
  }
  for (Py_ssize_t i = 0; i < parameters.named(); ++i) {
    if (PyUnicode_Compare(parameters.name(i), field) != 0) continue;
    if (PyObject* value = given_to(parameters, arguments, i)) custom.value = kept(value, capture);
    custom.fallback = Ref::borrow(line.function->parameters[place_in_words(parameters, i)].fallback.get());
    return custom;
  }
  for (Py_ssize_t k = 0; k < arguments.keyword_count(); ++k)
    if (PyUnicode_Compare(PyTuple_GET_ITEM(arguments.keywords, k), field) == 0)
      custom.fallback = kept(arguments.values[arguments.positional + k], capture);
  return custom;
}

/// How 0.4.x begins the message of a method's call; empty for functions.
std::string call_text(const TextLine& line, const Arguments& arguments, Capture& capture) {
  const TextStyle style = line.options != nullptr ? line.options->style : TextStyle::kFunction;
  if (style == TextStyle::kFunction) return {};
  const Py_ssize_t first = style == TextStyle::kStatic ? 0 : 1;
  std::string text = style == TextStyle::kSetter ? "PROPERTY " : "METHOD ";
  text.append(line.function->qualified_name);
  if (style == TextStyle::kSetter) {
    text.append(" SET TO ");
    if (arguments.positional > first) append_shortened(text, arguments.values[first], capture);
    return text.append(".");
  }
  text.append(" called with args ");
  append_items(text, arguments, std::min(first, arguments.positional), capture);
  text.append(" and kwargs ");
  append_keywords(text, arguments, nullptr, capture);
  return text.append(".");
}

void capture_arguments(TextLine& line, const TextSource& source, const Arguments& arguments) {
  Capture capture;
  const unsigned needs = line.goes_to_logger ? kNeedParameters | kNeedMessage | kNeedCustom : line.settings->needs;
  const bool is_method = source.options != nullptr && source.options->style != TextStyle::kStatic &&
                         source.options->style != TextStyle::kFunction;
  if ((is_method || line.function->has_instance) && arguments.positional > 0)
    line.instance = Ref::borrow(arguments.values[0]);
  if ((needs & kNeedParameters) != 0)
    line.parameters = ParametersText(*line.function, source.parameters, arguments, capture).text();
  if ((needs & kNeedMessage) != 0 && source.place.info->message == nullptr)
    line.call = call_text(line, arguments, capture);
  if ((needs & kNeedCustom) != 0)
    for (PyObject* field : line.settings->custom_fields)
      line.custom.push_back(custom_of(field, line, source.parameters, arguments, capture));
}

void write_line(const TextLine& line, PyObject* result, const Raised* raised) {
  Capture capture;
  LineWords words(line, result, raised, capture);
  if (line.goes_to_logger) return hand_to_logger(line, words, capture);
  for (const TextOutput& output : line.settings->outputs) output.write(words.line_of(output.format));
}

std::shared_ptr<const TextFunction> words_of(const TextSource& source) {
  if (source.words == nullptr || !source.words->is_current(source.callable))
    source.words = std::make_shared<const TextFunction>(source.callable, source.parameters);
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
