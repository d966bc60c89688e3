// SPDX-License-Identifier: Apache-2.0
#include "record/console.hpp"

#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <mutex>

namespace annalist::record {
namespace {

struct Sink {
  void (*write)(std::string_view line, void* context) = nullptr;
  void* context = nullptr;
};

std::mutex sink_mutex;
Sink sink;
std::atomic<bool (*)(int level, std::string_view line)> hook{nullptr};

void write_to_standard_error(std::string_view line) {
  // One write a line: lines of several threads and processes do not mix.
  while (!line.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) line.remove_prefix(static_cast<std::size_t>(written));
  }
}

void write_line(std::string_view line) {
  Sink to;
  {
    const std::lock_guard lock(sink_mutex);
    to = sink;
  }
  // Outside the lock: the sink may be the program's, and may wait for a lock of its own.
  if (to.write != nullptr)
    to.write(line, to.context);
  else
    write_to_standard_error(line);
}

/// The local time as the seed has it: the day without leading zeros. Kept for a second, for localtime costs more than
/// the rest of the line.
std::string_view time_text() {
  static thread_local time_t kept_second = -1;
  static thread_local char text[48];
  static thread_local int size = 0;
  const time_t now = ::time(nullptr);
  if (now != kept_second) {
    tm local;
    ::localtime_r(&now, &local);
    size = std::snprintf(text, sizeof text, "%d/%d/%d %02d:%02d:%02d", local.tm_year + 1900, local.tm_mon + 1,
                         local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec);
    kept_second = now;
  }
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

void write_call_line(std::string_view function, Level level, std::string_view message, std::string_view exception,
                     std::string_view analyst, std::string_view logger) {
  std::string line;
  line.reserve(160);
  line.append(time_text()).append(" | ").append(level.name()).append(" | ").append(function);
  if (!analyst.empty()) line.append(" called by ").append(analyst);
  if (!logger.empty()) line.append(" as part of ").append(logger).append(" session");
  if (!message.empty()) line.append(" | ").append(message);
  if (!exception.empty()) line.append(" | raised ").append(exception);
  // A line is a line, whatever an exception says.
  for (char& c : line)
    if (c == '\n' || c == '\r') c = ' ';
  line.push_back('\n');
  auto* const take = hook.load(std::memory_order_acquire);
  if (take == nullptr || !take(static_cast<int>(level.value()), line)) write_line(line);
}

void write_warning(std::string_view text) { write_line("annalist: " + std::string(text) + "\n"); }

void set_sink(void (*write)(std::string_view line, void* context), void* context) {
  const std::lock_guard lock(sink_mutex);
  sink = {write, context};
}

void set_hook(bool (*take)(int level, std::string_view line)) { hook.store(take, std::memory_order_release); }

}  // namespace annalist::record
