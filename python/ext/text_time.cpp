// SPDX-License-Identifier: Apache-2.0
#include "text_time.hpp"

#include <cstdio>
#include <string_view>

namespace annalist::python {
namespace {

/// A second as text, kept by each thread: localtime costs more than the rest of the line.
template <int kZeros>
std::string_view kept_text(time_t second) {
  static thread_local time_t kept = -1;
  static thread_local char text[64];
  static thread_local std::size_t size = 0;
  if (second != kept) {
    tm local;
    ::localtime_r(&second, &local);
    constexpr const char* kForm = kZeros != 0 ? "%d-%02d-%02d %02d:%02d:%02d" : "%d/%d/%d %02d:%02d:%02d";
    size = static_cast<std::size_t>(std::snprintf(text, sizeof text, kForm, local.tm_year + 1900, local.tm_mon + 1,
                                                  local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec));
    kept = second;
  }
  return {text, size};
}

}  // namespace

timespec time_now() {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now;
}

void append_date_and_time(std::string& out, const timespec& at) { out.append(kept_text<1>(at.tv_sec)); }
void append_seed_time(std::string& out, const timespec& at) { out.append(kept_text<0>(at.tv_sec)); }

}  // namespace annalist::python
