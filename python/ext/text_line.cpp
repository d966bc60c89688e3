// SPDX-License-Identifier: Apache-2.0
#include "text_line.hpp"

#include <unistd.h>

#include "redaction.hpp"
#include "text_clean.hpp"
#include "text_parameters.hpp"

namespace annalist::python {
namespace {

constexpr double kNanoseconds = 1e9;
constexpr long kNanosecondsOfMillisecond = 1000000;

/// threadName, processName, taskName, relativeCreated: other modules know them.
Ref standard_value(PyObject* name, Capture& capture) {
  capture.begin();
  const Ref module = Ref::take(PyImport_ImportModule("annalist._text"));
  Ref value = Ref::take(module ? PyObject_CallMethod(module.get(), "standard_field", "O", name) : nullptr);
  if (value) return value;
  capture.swallow_error();
  return Ref::borrow(Py_None);
}

std::string_view given_message(const TextLine& line) {
  return line.options != nullptr ? std::string_view(line.options->message) : std::string_view();
}

}  // namespace

std::string_view level_name(int level) {
  constexpr std::string_view kNames[] = {"NOTSET", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"};
  constexpr int kStep = 10;
  return level >= 0 && level <= 50 ? kNames[level / kStep] : kNames[5];
}

std::string LineWords::line_of(const TextFormat& format) {
  std::string text;
  text.reserve(256);
  for (const Segment& segment : format.segments) append(text, segment);
  if (redaction.has_secrets()) redaction.scrub(text);
  text.push_back('\n');
  return text;
}

const std::string& LineWords::message() {
  if (message_) return *message_;
  message_.emplace();
  append_clean(*message_, given_message(line_), Cleaning::kField);
  if (message_->empty()) *message_ = generated_message();
  if (raised_ != nullptr && line_.call.empty()) {
    message_->append(message_->empty() ? "raised " : " | raised ");
    append_clean(*message_, raised_->type + ": " + raised_->message, Cleaning::kField);
  }
  return *message_;
}

std::string LineWords::generated_message() {
  if (line_.options == nullptr || line_.call.empty()) return {};
  std::string text = line_.call;
  text.append(" It is on an instance of ").append(instance_type());
  if (raised_ != nullptr) {
    text.append("; and raised ");
    append_clean(text, raised_->type + ": " + raised_->message, Cleaning::kField);
  } else if (line_.options->style != TextStyle::kSetter) {
    text.append("; and returns the value ");
    if (line_.function->is_secret_result)
      text.append(kRedacted);
    else
      append_shortened(text, result_, capture_);
  }
  return text.append(".");
}

std::string LineWords::instance_type() const {
  if (line_.instance) {
    PyObject* instance = line_.instance.get();
    auto* type = PyType_Check(instance) ? reinterpret_cast<PyTypeObject*>(instance) : Py_TYPE(instance);
    const std::string_view name = type->tp_name;
    return std::string(name.substr(name.rfind('.') + 1));
  }
  const std::string_view name = line_.function->qualified_name;
  const std::string_view owner = name.substr(0, name.rfind('.'));
  return std::string(owner.substr(owner.rfind('.') + 1));
}

const std::string& LineWords::returned() {
  if (returned_) return *returned_;
  returned_.emplace();
  if (raised_ != nullptr)
    append_clean(*returned_, raised_->type + ": " + raised_->message, Cleaning::kField);
  else if (line_.function->is_secret_result)
    returned_->append(kRedacted);
  else
    append_str(*returned_, result_, Cleaning::kField, capture_);
  return *returned_;
}

const std::string& LineWords::returned_type() {
  if (returned_type_) return *returned_type_;
  returned_type_.emplace();
  if (raised_ != nullptr)
    returned_type_->append("<class '").append(raised_->type).append("'>");
  else
    append_str(*returned_type_, reinterpret_cast<PyObject*>(Py_TYPE(result_)), Cleaning::kField, capture_);
  return *returned_type_;
}

Ref LineWords::custom(std::size_t index) {
  const TextLine::Custom& custom = line_.custom[index];
  if (custom.value) return Ref::borrow(custom.value.get());
  if (line_.instance) {
    capture_.begin();
    PyObject* field = line_.settings->custom_fields[index];
    const Ref value = Ref::take(PyObject_GetAttr(line_.instance.get(), field));
    if (value) {
      Ref shown = shown_of(field, value.get(), false, capture_);
      return shown ? std::move(shown) : Ref::take(PyUnicode_FromString(kRedacted));
    }
    capture_.swallow_error();
  }
  return Ref::borrow(custom.fallback ? custom.fallback.get() : Py_None);
}

void LineWords::append(std::string& out, const Segment& segment) {
  out.append(segment.literal);
  if (segment.field == Field::kNone) return;
  if (segment.spec.empty() || !append_by_spec(out, segment)) append_plain(out, segment);
}

void LineWords::append_plain(std::string& out, const Segment& segment) {
  const TextFunction& function = *line_.function;
  switch (segment.field) {
    case Field::kAnalyst:
      return append_clean(out, line_.settings->analyst, Cleaning::kLine);
    case Field::kAsctime:
      return append_date_and_time(out, now_);
    case Field::kDoc:
      return void(out.append(function.doc));
    case Field::kFileName:
      return void(out.append(function.file_name));
    case Field::kFunction:
    case Field::kFuncName:
      return void(out.append(function.name));
    case Field::kLevelName:
      return void(out.append(level_name(line_.level)));
    case Field::kMessage:
      return void(out.append(message()));
    case Field::kModule:
      return void(out.append(function.module));
    case Field::kName:
      return append_clean(out, line_.settings->name, Cleaning::kLine);
    case Field::kParameters:
      return void(out.append(line_.parameters));
    case Field::kPath:
      return void(out.append(function.path));
    case Field::kReturned:
      return void(out.append(returned()));
    case Field::kReturnedType:
      return void(out.append(returned_type()));
    case Field::kReturns:
      return void(out.append(function.returns));
    case Field::kSeedTime:
    case Field::kSeedCaller:
    case Field::kSeedSession:
    case Field::kSeedMessage:
    case Field::kSeedRaised:
      return append_seed_part(out, segment.field);
    default:
      if (const Ref object = object_of(segment)) append_str(out, object.get(), Cleaning::kLine, capture_);
  }
}

void LineWords::append_seed_part(std::string& out, Field field) const {
  const auto append_part = [&](const char* before, std::string_view text, const char* behind) {
    if (text.empty()) return;
    out.append(before);
    append_clean(out, text, Cleaning::kLine);
    out.append(behind);
  };
  if (field == Field::kSeedTime) return append_seed_time(out, now_);
  if (field == Field::kSeedCaller) return append_part(" called by ", line_.settings->caller, "");
  if (field == Field::kSeedSession) return append_part(" as part of ", line_.settings->session, " session");
  if (field == Field::kSeedMessage) return append_part(" | ", given_message(line_), "");
  if (raised_ != nullptr) append_part(" | raised ", raised_->type + ": " + raised_->message, "");
}

bool LineWords::append_by_spec(std::string& out, const Segment& segment) {
  const Ref object = object_of(segment);
  const Ref spec = Ref::take(PyUnicode_FromStringAndSize(segment.spec.data(), Py_ssize_t(segment.spec.size())));
  const Ref arguments = Ref::take(object ? PyTuple_Pack(1, object.get()) : nullptr);
  if (object && !is_plain_scalar(object.get())) capture_.begin();
  const Ref text = Ref::take(spec && arguments ? PyUnicode_Format(spec.get(), arguments.get()) : nullptr);
  if (!text) {
    capture_.swallow_error();
    return false;
  }
  append_clean(out, text.get(), Cleaning::kLine);
  return true;
}

/// The field's value where it is not a text of ours, null where the interpreter has no memory for it.
Ref LineWords::object_of(const Segment& segment) {
  switch (segment.field) {
    case Field::kCreated:
    case Field::kLevelNumber:
    case Field::kLine:
    case Field::kMsecs:
    case Field::kProcess:
    case Field::kThread:
      return number_of(segment.field);
    case Field::kCustom:
      return custom(static_cast<std::size_t>(line_.settings->custom_index(segment.name)));
    case Field::kStandard:
      return standard_value(segment.name, capture_);
    default:
      break;
  }
  std::string text;
  append_plain(text, segment);
  return Ref::take(PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
}

Ref LineWords::number_of(Field field) const {
  switch (field) {
    case Field::kCreated:
      return Ref::take(PyFloat_FromDouble(static_cast<double>(now_.tv_sec) + double(now_.tv_nsec) / kNanoseconds));
    case Field::kMsecs:
      return Ref::take(PyFloat_FromDouble(static_cast<double>(now_.tv_nsec / kNanosecondsOfMillisecond)));
    case Field::kLevelNumber:
      return Ref::take(PyLong_FromLong(line_.level));
    case Field::kLine:
      return Ref::take(PyLong_FromLong(line_.function->line));
    case Field::kProcess:
      return Ref::take(PyLong_FromLong(::getpid()));
    default:
      return Ref::take(PyLong_FromUnsignedLong(PyThread_get_thread_ident()));
  }
}

}  // namespace annalist::python
