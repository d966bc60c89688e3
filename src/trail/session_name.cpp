// SPDX-License-Identifier: Apache-2.0
#include "trail/session_name.hpp"

#include <time.h>

#include <algorithm>
#include <charconv>

namespace annalist::trail {
namespace {

constexpr std::size_t kMaxHostBytes = 32;
constexpr std::size_t kMaxPartDigits = 9;
constexpr std::size_t kNameDigits = 16;

bool is_plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
}

std::string host_part(std::string_view host) {
  std::string part(host.substr(0, kMaxHostBytes));
  for (char& c : part)
    if (!is_plain(c)) c = '_';
  return part;
}

std::string start_part(std::int64_t start_ns) {
  const time_t seconds = start_ns / 1'000'000'000;
  tm utc{};
  char text[32] = {};
  if (::gmtime_r(&seconds, &utc) != nullptr) ::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
  return text;
}

/// ".2" and so on at the end of a name without ending; empty where it is of a first part.
std::string_view part_text_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == name.npos) return {};
  const std::string_view digits = name.substr(dot + 1);
  const bool is_number = !digits.empty() && digits.size() <= kMaxPartDigits && digits.front() != '0' &&
                         digits.find_first_not_of("0123456789") == digits.npos;
  return is_number && digits != "1" ? name.substr(dot) : std::string_view();
}

}  // namespace

std::string session_file_name(std::int64_t start_ns, std::string_view host, std::uint64_t pid,
                              std::string_view session) {
  return start_part(start_ns) + "-" + host_part(host) + "-" + std::to_string(pid) + "-" + std::string(session) +
         std::string(kSealedEnding);
}

bool is_session_name(std::string_view name) {
  const auto is_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  return name.size() == kNameDigits && std::all_of(name.begin(), name.end(), is_digit);
}

bool is_sealed_name(std::string_view name) { return name.ends_with(kSealedEnding); }

bool is_session_file(std::string_view name) { return is_sealed_name(name) || name.ends_with(kOpenEnding); }

std::string_view without_ending(std::string_view path) {
  if (is_session_file(path)) path.remove_suffix(is_sealed_name(path) ? kSealedEnding.size() : kOpenEnding.size());
  return path;
}

std::string_view stem_of(std::string_view path) {
  path = without_ending(path);
  return path.substr(0, path.size() - part_text_of(path).size());
}

std::uint64_t part_of(std::string_view path) {
  const std::string_view text = part_text_of(without_ending(path));
  std::uint64_t part = 1;
  if (!text.empty()) std::from_chars(text.data() + 1, text.data() + text.size(), part);
  return part;
}

std::string path_of_part(std::string_view path, std::uint64_t part) {
  std::string name(stem_of(path));
  if (part > 1) name.append(".").append(std::to_string(part));
  return name.append(kSealedEnding);
}

std::string_view session_of(std::string_view path) {
  path = stem_of(path);
  if (const std::size_t slash = path.rfind('/'); slash != path.npos) path.remove_prefix(slash + 1);
  if (const std::size_t dash = path.rfind('-'); dash != path.npos) path.remove_prefix(dash + 1);
  return path;
}

}  // namespace annalist::trail
