// SPDX-License-Identifier: Apache-2.0
// Makes a FunctionInfo of what annalize knows at its place.
#include <annalist/detail/site.hpp>
#include <string>

#include "base/utf8.hpp"
#include "value/json.hpp"

namespace annalist::detail {
namespace {

/// Kept for the life of the process, as every FunctionInfo is.
const char* kept(const std::string& text) {
  if (text.empty()) return nullptr;
  return (new std::string(text))->c_str();
}

std::string parameters_json(const SiteDescription& site) {
  std::string json = "[";
  for (std::size_t i = 0; i < site.parameter_count; ++i) {
    json += i == 0 ? R"({"name": )" : R"(, {"name": )";
    value::append_json_string(json, site.parameters[i].name);
    json += R"(, "type": )";
    value::append_json_string(json, pretty_type_name(site.parameters[i].raw_type));
    json += "}";
  }
  return json + "]";
}

const char* effect_name(Effect effect) {
  switch (effect.value()) {
    case Effect::kInput:
      return "input";
    case Effect::kOutput:
      return "output";
    default:
      return nullptr;
  }
}

}  // namespace

void describe_function(Function& function, const SiteDescription& site) noexcept {
  auto* info = new FunctionInfo{};
  info->name = kept(base::to_utf8(site.name));
  info->language = "c++";
  info->file = kept(base::to_utf8(site.file));
  info->line = site.line;
  info->parameters = kept(parameters_json(site));
  info->parameter_count = static_cast<std::uint32_t>(site.parameter_count);
  info->result = kept(pretty_type_name(site.raw_result));
  info->level = site.options.level.value();
  info->effect = effect_name(site.options.effect);
  info->message = kept(site.options.message != nullptr ? base::to_utf8(site.options.message) : std::string());
  info->timing = site.options.timing.value() == Timing::kStart ? 1 : 0;
  const FunctionInfo* expected = nullptr;
  // Release; pairs with Site::is_described. Who comes second has made the same for nothing.
  if (!__atomic_compare_exchange_n(&function.info, &expected, info, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
    delete info;
}

}  // namespace annalist::detail
