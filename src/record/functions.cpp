// SPDX-License-Identifier: Apache-2.0
#include "record/functions.hpp"

#include "format/messages.hpp"

namespace annalist::record {
namespace {

constexpr std::uint32_t kMaxFunctions = 0xffff - format::kFirstFunctionChannel + 1;

std::string_view text_of(const char* text) { return text != nullptr ? std::string_view(text) : std::string_view(); }

std::string key_of(const detail::FunctionInfo& info) {
  std::string key;
  for (const char* part :
       {info.name, info.language, info.file, info.parameters, info.result, info.effect, info.message})
    key.append(text_of(part)).push_back('\0');
  key.append(std::to_string(info.line) + "," + std::to_string(info.level) + "," + std::to_string(info.timing) + ",");
  return key.append(info.extra != nullptr ? std::string_view(info.extra, info.extra_bytes) : std::string_view());
}

}  // namespace

std::uint32_t Functions::id_of(const detail::FunctionInfo& info) {
  const auto [found, added] = ids_.try_emplace(key_of(info), static_cast<std::uint32_t>(ids_.size() + 1));
  return found->second <= kMaxFunctions ? found->second : 0;
}

Level level_of(const detail::FunctionInfo& info, Level default_level) {
  return info.level != 0 ? Level(static_cast<Level::Value>(info.level)) : default_level;
}

format::FunctionDefinition definition_of(std::uint32_t id, const detail::FunctionInfo& info, Level default_level) {
  format::FunctionDefinition definition;
  definition.id = id;
  definition.channel = format::channel_of(id);
  definition.parameters = info.parameter_count;
  definition.name = text_of(info.name);
  if (info.extra != nullptr) definition.extra.assign(info.extra, info.extra + info.extra_bytes);
  const auto put = [&](const char* key, std::string_view text) {
    if (!text.empty()) definition.metadata[key] = text;
  };
  put("language", text_of(info.language));
  put("file", text_of(info.file));
  if (info.line != 0) put("line", std::to_string(info.line));
  put("parameters", text_of(info.parameters));
  put("result", text_of(info.result));
  put("level", level_of(info, default_level).name());
  put("effect", text_of(info.effect));
  put("message", text_of(info.message));
  if (info.timing != 0) put("timing", "start");
  return definition;
}

std::string_view short_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

}  // namespace annalist::record
