// SPDX-License-Identifier: Apache-2.0
#include "place.hpp"

#include <cstdio>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "names.hpp"

namespace annalist::python {
namespace {

/// The texts that a FunctionInfo points to, and the function that shows it to libannalist.
struct Place {
  std::string name, file, parameters, result;
  PlaceOptions options;
  std::uint32_t line;
  std::uint32_t parameter_count;
  detail::FunctionInfo info;
  detail::Function function;

  std::string key() const {
    return function_key() + joined({&options.message, &options.extra}) + std::to_string(options.level);
  }
  /// The same for all options.
  std::string function_key() const { return joined({&name, &file, &parameters, &result}) + std::to_string(line) + ","; }

  static std::string joined(std::initializer_list<const std::string*> parts) {
    std::string key;
    for (const std::string* part : parts) key.append(std::to_string(part->size())).append(":").append(*part);
    return key;
  }

  /// Once it is where it stays.
  void show() {
    const auto text = [](const std::string& s) { return s.empty() ? nullptr : s.c_str(); };
    info = {};
    info.name = name.c_str();
    info.language = "python";
    info.file = text(file);
    info.line = line;
    info.parameters = parameters.c_str();
    info.parameter_count = parameter_count;
    info.result = text(result);
    info.level = options.level;
    info.message = text(options.message);
    info.extra = text(options.extra);
    info.extra_bytes = static_cast<std::uint32_t>(options.extra.size());
    function = {0, &info};
  }
};

/// A program that wraps a function where it is called, with another message each time, is not to use up the channels
/// of a trail: beyond so many pairs of message and extra_info the function's calls are recorded without.
constexpr int kMostVariants = 1000;
constexpr const char* kOneOfMany = "(one message of very many)";

std::string json_string(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json.append({'\\', c});
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      json.append(escaped, static_cast<std::size_t>(
                               std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c))));
    } else {
      json.push_back(c);
    }
  }
  return json.append("\"");
}

/// An annotation as it would stand in the source.
std::string annotation_text(PyObject* annotation, Capture& capture) {
  if (PyUnicode_Check(annotation)) return utf8_text(annotation);
  if (PyType_Check(annotation)) return type_name(reinterpret_cast<PyTypeObject*>(annotation));
  return bounded_repr(annotation, capture);
}

/// Of a parameter, or of "return"; empty where there is none.
std::string declared_type(PyObject* annotations, PyObject* name, Capture& capture) {
  if (annotations == nullptr) return {};
  const Ref annotation = Ref::borrow(PyDict_GetItemWithError(annotations, name));
  return annotation ? annotation_text(annotation.get(), capture) : std::string();
}

/// The JSON of trail-format.md §2, in the order in which a signature shows parameters.
std::string parameters_json(const Parameters& parameters, PyObject* annotations, Capture& capture) {
  std::string json = "[";
  const auto add = [&](Py_ssize_t i, const char* kind) {
    if (json.size() > 1) json += ", ";
    json.append("{\"name\": ").append(json_string(utf8_text(parameters.name(i))));
    if (const std::string type = declared_type(annotations, parameters.name(i), capture); !type.empty())
      json.append(", \"type\": ").append(json_string(type));
    if (*kind != 0) json.append(", \"kind\": ").append(json_string(kind));
    json += '}';
  };
  for (Py_ssize_t i = 0; i < parameters.positional; ++i) add(i, "");
  if (parameters.has_star) add(parameters.named(), "*");
  for (Py_ssize_t i = parameters.positional; i < parameters.named(); ++i) add(i, "");
  if (parameters.has_double_star) add(parameters.named() + parameters.has_star, "**");
  return json + "]";
}

std::string qualified_name(PyFunctionObject* function) {
  std::string name = utf8_text(function->func_qualname);
  PyObject* module = function->func_module;
  return module != nullptr && PyUnicode_Check(module) ? utf8_text(module) + "." + name : name;
}

}  // namespace

Definition definition_of(PyFunctionObject* function) {
  auto* code = reinterpret_cast<PyCodeObject*>(function->func_code);
  return {qualified_name(function), utf8_text(code->co_filename), static_cast<std::uint32_t>(code->co_firstlineno),
          PyFunction_GetAnnotations(reinterpret_cast<PyObject*>(function))};
}

detail::Function& place_of(const Definition& definition, const Parameters& parameters, const PlaceOptions& options) {
  // Never destroyed: functions may be called while the process ends.
  static auto& places = *new std::unordered_map<std::string, std::unique_ptr<Place>>;
  Capture capture;
  const Ref returned = Ref::take(PyUnicode_InternFromString("return"));
  auto place = std::make_unique<Place>();
  place->name = definition.name;
  place->file = definition.file;
  place->line = definition.line;
  place->parameters = parameters_json(parameters, definition.annotations, capture);
  place->parameter_count = static_cast<std::uint32_t>(parameters.count());
  place->result = declared_type(definition.annotations, returned.get(), capture);
  place->options = options;
  place->options.text = nullptr;
  static auto& variants = *new std::unordered_map<std::string, int>;
  if (!places.contains(place->key()) && ++variants[place->function_key()] > kMostVariants) {
    if (!place->options.message.empty()) place->options.message = kOneOfMany;
    place->options.extra.clear();
  }
  const auto [entry, is_new] = places.try_emplace(place->key(), nullptr);
  if (is_new) {
    entry->second = std::move(place);
    entry->second->show();
  }
  return entry->second->function;
}

}  // namespace annalist::python
