// SPDX-License-Identifier: Apache-2.0
#include "text_outputs.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "host.hpp"
#include "without_lock.hpp"

namespace annalist::python {
namespace {

std::atomic<std::shared_ptr<const TextSettings>>& installed() {
  // Never destroyed: threads may write lines while the process ends.
  static auto* settings = new std::atomic<std::shared_ptr<const TextSettings>>;
  return *settings;
}

bool is_regular_file(int descriptor) {
  struct stat status;
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

/// Once in a process: a full disk would say it at every call.
void warn_of_failed_write(int error) {
  static std::atomic<bool> warned{false};
  if (!warned.exchange(true))
    write_to_stream("annalist: the log file cannot be written: " + std::string(std::strerror(error)) + "\n");
}

}  // namespace

TextFile::TextFile(int descriptor) : descriptor_(descriptor), is_regular_(is_regular_file(descriptor)) {}
TextFile::~TextFile() { ::close(descriptor_); }

void TextFile::write_all(std::string_view line) const {
  while (!line.empty()) {
    const ssize_t written = ::write(descriptor_, line.data(), line.size());
    if (written < 0 && errno != EINTR) return warn_of_failed_write(errno);
    if (written > 0) line.remove_prefix(static_cast<std::size_t>(written));
  }
}

void TextFile::write(std::string_view line) const {
  // Giving the lock up may cost milliseconds to get it back, a write to the page cache costs less than one of them.
  if (is_regular_ || PyGILState_Check() == 0) return write_all(line);
  const WithoutLock lock_is_free;
  write_all(line);
}

void TextOutput::write(std::string_view line) const {
  if (file != nullptr)
    file->write(line);
  else
    write_to_stream(line);
}

Py_ssize_t TextSettings::custom_index(PyObject* field) const {
  const auto found = std::find(custom_fields.begin(), custom_fields.end(), field);
  return found != custom_fields.end() ? found - custom_fields.begin() : -1;
}

std::shared_ptr<const TextSettings> text_settings() { return installed().load(); }
void install_text_settings(std::shared_ptr<const TextSettings> settings) { installed().store(std::move(settings)); }

bool write_foreign_line(int level, std::string_view line) {
  const std::shared_ptr<const TextSettings> settings = text_settings();
  if (settings == nullptr) return false;
  if (level < settings->level_filter) return true;
  for (const TextOutput& output : settings->outputs) output.write(line);
  return true;
}

}  // namespace annalist::python
