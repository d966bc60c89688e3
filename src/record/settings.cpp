// SPDX-License-Identifier: Apache-2.0
#include "record/settings.hpp"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

#include "os/host.hpp"
#include "record/console.hpp"

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
bool is_part_size(std::uint64_t bytes) { return bytes == 0 || bytes >= kLeastRotateBytes; }
bool is_any(std::uint64_t) { return true; }

/// What the program says, else the environment, else the default.
std::uint64_t number_of(const std::optional<std::uint64_t>& given, const char* name, bool (*is_possible)(std::uint64_t),
                        std::uint64_t otherwise) {
  if (given) return *given;
  const std::string_view text = variable(name);
  if (text.empty()) return otherwise;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && is_possible(number)) return number;
  write_warning(std::string(name) + " is '" + std::string(text) + "', which it cannot be; " +
                std::to_string(otherwise) + " is used");
  return otherwise;
}

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

Result<Settings> resolve(const Options& options) {
  Settings settings;
  if (!is_part_size(options.rotate_bytes.value_or(0)))
    return Status(Code::kInvalid, "rotate_bytes is 0 or at least " + std::to_string(kLeastRotateBytes));
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
  settings.rotate_bytes = number_of(options.rotate_bytes, "ANNALIST_ROTATE_BYTES", is_part_size, settings.rotate_bytes);
  settings.rotate_seconds =
      number_of(options.rotate_seconds, "ANNALIST_ROTATE_SECONDS", is_any, settings.rotate_seconds);
  return settings;
}

}  // namespace annalist::record
