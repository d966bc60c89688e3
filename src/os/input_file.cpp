// SPDX-License-Identifier: Apache-2.0
#include "os/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace annalist::os {

Result<InputFile> InputFile::open(const std::string& path) {
  // Not to hang on a pipe that somebody named like a file.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return Status::from_errno(errno, "cannot open the file", path);
  InputFile input;
  input.file_ = File(descriptor, path);
  struct stat info;
  if (::fstat(descriptor, &info) != 0) return Status::from_errno(errno, "cannot inspect the file", path);
  if (!S_ISREG(info.st_mode)) return Status(Code::kInvalid, "not a regular file", path);
  input.size_bytes_ = static_cast<std::uint64_t>(info.st_size);
  return input;
}

Status InputFile::read(std::uint64_t offset, std::size_t size, std::vector<std::uint8_t>& out) const {
  out.resize(size);
  for (std::size_t done = 0; done < size;) {
    const ssize_t n = ::pread(file_.descriptor(), out.data() + done, size - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Status::from_errno(errno, "cannot read", path()).at(offset);
    if (n == 0) return Status(Code::kCorrupt, "truncated record: the file was cut off while it was read", path(), offset);
    done += static_cast<std::size_t>(n);
  }
  return {};
}

}  // namespace annalist::os
