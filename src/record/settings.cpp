// SPDX-License-Identifier: Apache-2.0
#include "record/settings.hpp"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

#include "os/host.hpp"

namespace annalist::record {
namespace {

std::string_view variable(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::string_view(text) : std::string_view();
}

std::string first_of(std::string_view given, const char* name, std::string_view otherwise) {
  if (!given.empty()) return std::string(given);
  const std::string_view text = variable(name);
  return std::string(text.empty() ? otherwise : text);
}

bool is_false(std::string_view text) { return text == "0" || text == "off" || text == "false" || text == "no"; }

constexpr std::pair<OnGap, std::string_view> kOnGapNames[] = {
    {OnGap::kWarn, "warn"}, {OnGap::kRaise, "raise"}, {OnGap::kAbort, "abort"}};

}  // namespace

OnGap parse_on_gap(std::string_view text) {
  for (const auto& [on_gap, name] : kOnGapNames)
    if (name == text) return on_gap;
  return OnGap::kUnset;
}

std::string_view name_of(OnGap on_gap) {
  for (const auto& [known, name] : kOnGapNames)
    if (known == on_gap) return name;
  return {};
}

bool is_switched_off() { return is_false(variable("ANNALIST")); }

Settings resolve(const Options& options) {
  Settings settings;
  settings.logger = first_of(options.logger_name, "ANNALIST_LOGGER_NAME", "");
  settings.analyst = first_of(options.analyst_name, "ANNALIST_ANALYST_NAME", os::user_name());
  // Absolute: the program may change its directory, and the file gets its final name when the session ends.
  if (options.trail)
    settings.trail = std::filesystem::absolute(first_of(*options.trail, "ANNALIST_TRAIL", "annalist-trail")).string();
  settings.interpreter = options.interpreter;
  const std::string_view console = variable("ANNALIST_CONSOLE");
  settings.console = options.console.value_or(!console.empty() && !is_false(console));
  if (options.level_filter != Level::kUnset)
    settings.level_filter = options.level_filter;
  else if (const Level level = Level::parse(variable("ANNALIST_LEVEL")); level != Level::kUnset)
    settings.level_filter = level;
  settings.trail_level = options.trail_level;
  if (options.default_level != Level::kUnset) settings.default_level = options.default_level;
  const OnGap on_gap = options.on_gap != OnGap::kUnset ? options.on_gap : parse_on_gap(variable("ANNALIST_ON_GAP"));
  if (on_gap != OnGap::kUnset) settings.on_gap = on_gap;
  return settings;
}

}  // namespace annalist::record
