// SPDX-License-Identifier: Apache-2.0
#include "os/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace annalist::os {

File::~File() { close(); }

void File::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

bool File::is_in_place() const {
  struct stat opened, named;
  return ::fstat(descriptor_, &opened) == 0 && ::stat(path_.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

bool File::follow() {
  char target[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor_);
  const ssize_t size = ::readlink(link.c_str(), target, sizeof target);
  if (size <= 0) return false;
  std::string before = std::exchange(path_, std::string(target, static_cast<std::size_t>(size)));
  if (is_in_place()) return true;
  path_ = std::move(before);
  return false;
}

Status File::make_again(std::uint64_t bytes) {
  struct stat other;
  if (::lstat(path_.c_str(), &other) == 0 && ::rename(path_.c_str(), (path_ + ".replaced").c_str()) != 0)
    return failed("cannot move away what stands in the file's place");
  auto again = create(path_);
  if (!again) return again.status();
  std::vector<std::uint8_t> buffer(std::size_t{1} << 16);
  for (std::uint64_t offset = 0; offset < bytes;) {
    const std::size_t wanted = std::min<std::uint64_t>(buffer.size(), bytes - offset);
    const ssize_t got = ::pread(descriptor_, buffer.data(), wanted, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    Status status = got > 0 ? again->write_at({buffer.data(), static_cast<std::size_t>(got)}, offset)
                            : failed("cannot read what was written").at(offset);
    if (!status) {
      again->remove();
      return status;
    }
    offset += static_cast<std::uint64_t>(got);
  }
  swap(*again);
  return {};
}

void File::remove() {
  ::unlink(path_.c_str());
  close();
}

Status File::failed(const char* what) const { return Status::from_errno(errno, what, path_); }

Result<File> File::create(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return Status::from_errno(errno, "cannot create the file", path);
  return File(descriptor, path);
}

Result<File> File::open_for_update(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return Status::from_errno(errno, "cannot open the file for writing", path);
  File file(descriptor, path);
  struct stat info;
  if (::fstat(descriptor, &info) != 0) return file.failed("cannot inspect the file");
  if (!S_ISREG(info.st_mode)) return Status(Code::kInvalid, "not a regular file", path);
  return file;
}

Status File::write_at(std::span<const std::uint8_t> bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0) {
      if (errno == EINTR) continue;
      return failed("cannot write").at(offset);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return {};
}

Status File::truncate(std::uint64_t size) {
  return ::ftruncate(descriptor_, static_cast<off_t>(size)) == 0 ? Status() : failed("cannot truncate");
}

Status File::sync_data() { return ::fdatasync(descriptor_) == 0 ? Status() : failed("cannot sync to disk"); }

Status File::make_read_only() {
  // Whoever the umask let read is still let; nobody writes any more.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return ::fchmod(descriptor_, 0444 & ~mask) == 0 ? Status() : failed("cannot make the file read-only");
}

Status File::rename(const std::string& path) {
  if (::rename(path_.c_str(), path.c_str()) != 0) return failed("cannot give the file its final name");
  path_ = path;
  return {};
}

Status sync_directory(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return Status::from_errno(errno, "cannot open the directory", path);
  const int failed = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  // Some file systems cannot sync a directory and need not.
  if (failed == 0 || failed == EINVAL) return {};
  return Status::from_errno(failed, "cannot sync the directory", path);
}

Result<std::vector<std::uint8_t>> read_small_file(const std::string& path, std::size_t limit) {
  // Not to hang on a pipe that somebody named like the file.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return Status::from_errno(errno, "cannot open the file", path);
  File file(descriptor, path);
  std::vector<std::uint8_t> bytes;
  std::uint8_t buffer[16384];
  while (bytes.size() < limit) {
    const ssize_t n = ::read(descriptor, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Status::from_errno(errno, "cannot read", path);
    if (n == 0) break;
    bytes.insert(bytes.end(), buffer, buffer + n);
  }
  if (bytes.size() > limit) bytes.resize(limit);
  return bytes;
}

}  // namespace annalist::os
