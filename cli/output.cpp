// SPDX-License-Identifier: Apache-2.0
#include "output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace annalist::cli {

Output::~Output() {
  if (file_ > STDERR_FILENO) ::close(file_);
}

Status Output::redirect(const std::string& path) {
  if (path.empty() || path == "-") return {};
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return Status::from_errno(errno, "cannot write", path);
  file_ = file;
  path_ = path;
  return {};
}

bool Output::is_terminal() const { return ::isatty(file_); }

bool Output::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && status_.ok() && !gone_) {
    const ssize_t written = ::write(file_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      gone_ = true;
    } else if (errno != EINTR) {
      status_ = Status::from_errno(errno, "cannot write", path_);
    }
  }
  buffer_.clear();
  return status_.ok() && !gone_;
}

Status Output::close() {
  flush();
  if (file_ != STDOUT_FILENO) {
    const int closed = ::close(file_);  // a network file system may tell a full disk only here
    file_ = STDOUT_FILENO;
    if (closed != 0 && status_.ok()) status_ = Status::from_errno(errno, "cannot write", path_);
  }
  return status_;
}

}  // namespace annalist::cli
