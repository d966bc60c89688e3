// SPDX-License-Identifier: Apache-2.0
#include "trail/session_name.hpp"

#include <time.h>

namespace annalist::trail {
namespace {

constexpr std::size_t kMaxHostBytes = 32;

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

}  // namespace

std::string session_file_name(std::int64_t start_ns, std::string_view host, std::uint64_t pid,
                              std::string_view session) {
  return start_part(start_ns) + "-" + host_part(host) + "-" + std::to_string(pid) + "-" + std::string(session) +
         std::string(kSealedEnding);
}

bool is_sealed_name(std::string_view name) { return name.ends_with(kSealedEnding); }

bool is_session_file(std::string_view name) { return is_sealed_name(name) || name.ends_with(kOpenEnding); }

std::string_view without_ending(std::string_view path) {
  if (is_session_file(path)) path.remove_suffix(is_sealed_name(path) ? kSealedEnding.size() : kOpenEnding.size());
  return path;
}

std::string_view session_of(std::string_view path) {
  if (const std::size_t slash = path.rfind('/'); slash != path.npos) path.remove_prefix(slash + 1);
  path = without_ending(path);
  if (const std::size_t dash = path.rfind('-'); dash != path.npos) path.remove_prefix(dash + 1);
  return path;
}

}  // namespace annalist::trail
