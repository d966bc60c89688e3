// SPDX-License-Identifier: Apache-2.0
// Makes a FunctionInfo of what annalize knows at its place.
#include <annalist/detail/site.hpp>
#include <memory>
#include <string>

#include "base/utf8.hpp"
#include "value/json.hpp"

namespace annalist::detail {
namespace {

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

const char* or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

/// A FunctionInfo and the texts to which it points.
struct DescribedFunction {
  explicit DescribedFunction(const SiteDescription& site)
      : name(base::to_utf8(site.name)),
        file(base::to_utf8(site.file)),
        parameters(parameters_json(site)),
        result(pretty_type_name(site.raw_result)),
        message(site.options.message != nullptr ? base::to_utf8(site.options.message) : std::string()) {
    info.name = name.c_str();
    info.language = "c++";
    info.file = or_null(file);
    info.line = site.line;
    info.parameters = parameters.c_str();
    info.parameter_count = static_cast<std::uint32_t>(site.parameter_count);
    info.result = or_null(result);
    info.level = site.options.level.value();
    info.effect = effect_name(site.options.effect);
    info.message = or_null(message);
    info.timing = site.options.timing.value() == Timing::kStart ? 1 : 0;
  }
  DescribedFunction(const DescribedFunction&) = delete;
  DescribedFunction& operator=(const DescribedFunction&) = delete;

  FunctionInfo info{};
  const std::string name, file, parameters, result, message;
};

}  // namespace

void describe_function(Function& function, const SiteDescription& site) noexcept {
  auto described = std::make_unique<DescribedFunction>(site);
  const FunctionInfo* expected = nullptr;
  // Release; pairs with Site::is_described. It then lives as long as the process; who comes second made it for nothing.
  if (__atomic_compare_exchange_n(&function.info, &expected, &described->info, false, __ATOMIC_RELEASE,
                                  __ATOMIC_RELAXED))
    static_cast<void>(described.release());
}

}  // namespace annalist::detail
