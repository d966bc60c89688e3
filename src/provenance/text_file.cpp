// SPDX-License-Identifier: Apache-2.0
#include "provenance/text_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace annalist::provenance {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

bool read_whole(int descriptor, std::string& text) {
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t n = ::read(descriptor, text.data() + size, text.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  text.resize(size);
  return true;
}

}  // namespace

std::optional<std::string> read_text(const std::string& path, std::size_t limit) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return {};
  struct stat status;
  std::string text;
  bool is_read = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  if (is_read) {
    text.resize(std::min(limit, static_cast<std::size_t>(status.st_size)));
    is_read = read_whole(descriptor, text);
  }
  ::close(descriptor);
  return is_read ? std::optional(std::move(text)) : std::nullopt;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  const std::size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kBlanks) + 1 - begin);
}

}  // namespace annalist::provenance
