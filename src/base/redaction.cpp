// SPDX-License-Identifier: Apache-2.0
#include "base/redaction.hpp"

#include <annalist/detail/secret_name.hpp>

namespace annalist::base {
namespace {

constexpr bool is_space_or_quote(char c) { return c == ' ' || c == '"' || c == '\''; }

constexpr bool is_part_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || (c & 0x80) != 0;
}

/// Whether the character at `i` parts a name from its value: `=`, or `:` as headers and JSON have it, not as paths do.
bool is_separator(std::string_view argument, std::size_t i) {
  if (argument[i] == '=') return true;
  return argument[i] == ':' && i + 1 < argument.size() && is_space_or_quote(argument[i + 1]);
}

/// The name that ends before `end`.
std::string_view name_before(std::string_view argument, std::size_t end) {
  while (end > 0 && is_space_or_quote(argument[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && is_part_of_name(argument[begin - 1])) --begin;
  return argument.substr(begin, end - begin);
}

/// Everything behind a secret's name goes: where the value ends is not known.
bool redact_value(std::string& argument) {
  for (std::size_t i = 0; i < argument.size(); ++i) {
    if (!is_separator(argument, i) || !detail::is_secret_name(name_before(argument, i))) continue;
    argument.replace(i + 1, std::string::npos, kRedacted);
    return true;
  }
  return false;
}

/// `--token`, but not `--no-auth`, which takes no value.
bool is_secret_option(std::string_view argument) {
  return argument.starts_with('-') && !argument.starts_with("--no-") && argument.find('=') == std::string_view::npos &&
         detail::is_secret_name(argument);
}

}  // namespace

std::vector<std::string> redacted_arguments(std::vector<std::string> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (redact_value(arguments[i]) || !is_secret_option(arguments[i])) continue;
    // `--auth --verbose`: the first is a flag.
    if (i + 1 < arguments.size() && !arguments[i + 1].starts_with("--")) arguments[++i] = kRedacted;
  }
  return arguments;
}

}  // namespace annalist::base
