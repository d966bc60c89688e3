// SPDX-License-Identifier: Apache-2.0
#include "trail/file_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace annalist::trail {

Result<FileSource> FileSource::open(const std::string& path) {
  FileSource source;
  // Not to hang on a pipe that somebody named like a file.
  source.file_ = os::File(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), path);
  if (!source.file_.is_open()) return Status::from_errno(errno, "cannot open the file", path);
  struct stat info;
  if (::fstat(source.file_.descriptor(), &info) != 0) return Status::from_errno(errno, "cannot inspect the file", path);
  if (!S_ISREG(info.st_mode)) return Status(Code::kInvalid, "not a regular file", path);
  source.size_ = static_cast<std::uint64_t>(info.st_size);
  return source;
}

Status FileSource::read(std::uint64_t offset, std::size_t size, std::vector<std::uint8_t>& out) const {
  out.resize(size);
  for (std::size_t done = 0; done < size;) {
    const ssize_t n = ::pread(file_.descriptor(), out.data() + done, size - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Status::from_errno(errno, "cannot read", file_.path()).at(offset + done);
    if (n == 0) return Status(Code::kIo, "the file became shorter while it was read", file_.path(), offset + done);
    done += static_cast<std::size_t>(n);
  }
  return {};
}

}  // namespace annalist::trail
