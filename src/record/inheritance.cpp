// SPDX-License-Identifier: Apache-2.0
#include "record/inheritance.hpp"

#include <charconv>
#include <map>

namespace annalist::record {
namespace {

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '/' || c == '.' ||
         c == '-' || c == '_' || c == ' ';
}

void append(std::string& text, std::string_view key, std::string_view value) {
  constexpr char kDigits[] = "0123456789abcdef";
  if (!text.empty()) text.push_back(';');
  text.append(key).push_back('=');
  for (const char c : value) {
    if (is_plain(c)) {
      text.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    text.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
  }
}

std::optional<std::string> decoded(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '%') {
      text.push_back(value[i]);
      continue;
    }
    unsigned byte = 0;
    if (i + 2 >= value.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(value.data() + i + 1, value.data() + i + 3, byte, 16);
    if (error != std::errc() || end != value.data() + i + 3) return std::nullopt;
    text.push_back(static_cast<char>(byte));
    i += 2;
  }
  return text;
}

template <class Number>
Number number(std::string_view text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Level level(std::string_view text) { return Level::parse(text); }

}  // namespace

std::string to_text(const Inheritance& inheritance) {
  const Settings& settings = inheritance.settings;
  std::string text;
  append(text, "session", inheritance.parent.session);
  append(text, "pid", std::to_string(inheritance.pid));
  append(text, "trail", settings.trail);
  append(text, "logger", settings.logger);
  append(text, "analyst", settings.analyst);
  append(text, "console", settings.console ? "1" : "0");
  append(text, "level_filter", settings.level_filter.name());
  append(text, "trail_level", settings.trail_level.name());
  append(text, "default_level", settings.default_level.name());
  append(text, "on_gap", name_of(settings.on_gap));
  append(text, "rotate_bytes", std::to_string(settings.rotate_bytes));
  append(text, "rotate_seconds", std::to_string(settings.rotate_seconds));
  return text;
}

std::optional<Inheritance> parse_inheritance(std::string_view text) {
  std::map<std::string, std::string, std::less<>> fields;
  while (!text.empty()) {
    const std::string_view field = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(text.size(), field.size() + 1));
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    auto value = decoded(field.substr(equals + 1));
    if (!value) return std::nullopt;
    fields.insert_or_assign(std::string(field.substr(0, equals)), std::move(*value));
  }
  Inheritance inheritance;
  inheritance.parent.session = fields["session"];
  inheritance.pid = number<std::uint64_t>(fields["pid"]);
  if (inheritance.pid == 0) return std::nullopt;
  Settings& settings = inheritance.settings;
  settings.trail = fields["trail"];
  settings.logger = fields["logger"];
  settings.analyst = fields["analyst"];
  settings.console = fields["console"] == "1";
  if (const Level least = level(fields["level_filter"]); least != Level::kUnset) settings.level_filter = least;
  settings.trail_level = level(fields["trail_level"]);
  if (const Level usual = level(fields["default_level"]); usual != Level::kUnset) settings.default_level = usual;
  if (const OnGap on_gap = parse_on_gap(fields["on_gap"]); on_gap != OnGap::kUnset) settings.on_gap = on_gap;
  settings.rotate_bytes = number<std::uint64_t>(fields["rotate_bytes"]);
  settings.rotate_seconds = number<std::uint64_t>(fields["rotate_seconds"]);
  return inheritance;
}

}  // namespace annalist::record
