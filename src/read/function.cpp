// SPDX-License-Identifier: Apache-2.0
#include "read/function.hpp"

#include <algorithm>
#include <charconv>

#include "format/messages.hpp"
#include "read/json_reader.hpp"

namespace annalist::read {
namespace {

std::string metadata_of(const format::McapChannel& channel, const std::string& key) {
  const auto found = channel.metadata.find(key);
  return found == channel.metadata.end() ? std::string() : found->second;
}

bool parse_parameter(JsonReader& in, Parameter& parameter) {
  bool has_name = false;
  const bool is_object = in.object([&](const std::string& key) {
    if (key == "name") return has_name = true, in.string(parameter.name);
    if (key == "type") return in.string(parameter.type);
    if (key == "kind") return in.string(parameter.kind);
    return in.skip();
  });
  return is_object && has_name;
}

}  // namespace

bool parse_parameters(std::string_view json, std::vector<Parameter>& parameters) {
  JsonReader in(json);
  parameters.clear();
  return in.array([&] { return parse_parameter(in, parameters.emplace_back()); }) && in.at_end();
}

std::shared_ptr<const Function> function_of(const format::McapChannel& channel) {
  auto function = std::make_shared<Function>();
  function->channel = channel.id;
  function->name = channel.topic;
  function->language = metadata_of(channel, "language");
  function->file = metadata_of(channel, "file");
  function->result_type = metadata_of(channel, "result");
  function->level = metadata_of(channel, "level");
  function->effect = metadata_of(channel, "effect");
  function->message = metadata_of(channel, "message");
  const std::string line = metadata_of(channel, "line");
  std::from_chars(line.data(), line.data() + line.size(), function->line);
  if (!parse_parameters(metadata_of(channel, "parameters"), function->parameters)) return nullptr;
  return function;
}

bool is_same_function(const Function& a, const Function& b) {
  const auto is_same_parameter = [](const Parameter& p, const Parameter& q) {
    return p.name == q.name && p.type == q.type && p.kind == q.kind;
  };
  return a.name == b.name && a.line == b.line && a.file == b.file && a.language == b.language &&
         a.result_type == b.result_type && a.level == b.level && a.effect == b.effect && a.message == b.message &&
         std::equal(a.parameters.begin(), a.parameters.end(), b.parameters.begin(), b.parameters.end(),
                    is_same_parameter);
}

std::shared_ptr<const Function> function_of(const format::FunctionDefinition& definition) {
  const bool is_placed = definition.channel >= format::kFirstFunctionChannel &&
                         definition.channel == format::channel_of(definition.id) &&
                         !format::is_reserved(definition.name);
  auto function =
      is_placed ? function_of(format::McapChannel{definition.channel, definition.name, definition.metadata}) : nullptr;
  const bool is_sound = function != nullptr && function->parameters.size() == definition.parameters;
  return is_sound ? function : nullptr;
}

}  // namespace annalist::read
