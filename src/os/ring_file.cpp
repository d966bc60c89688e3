// SPDX-License-Identifier: Apache-2.0
#include "os/ring_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <utility>

#include "os/file.hpp"

namespace annalist::os {
namespace {

using namespace detail;

constexpr std::uint64_t kDataOffset = kRingHeaderBytes + kFramesBytes;
constexpr std::uint64_t kReserved_bytes = kDataOffset + 2 * RingFile::kMaxCapacity_bytes;

/// A descriptor of `bytes` allocated bytes: of the named file, or of memory without a name.
Result<int> allocate(const std::string& path, std::uint64_t bytes) {
  const int descriptor = path.empty() ? ::memfd_create("annalist-ring", MFD_CLOEXEC)
                                      : ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return Status::from_errno(errno, "cannot create a ring", path);
  // A page that cannot be had must be an error here, not a SIGBUS in the audited program.
  if (const int error = ::posix_fallocate(descriptor, 0, static_cast<off_t>(bytes))) {
    ::close(descriptor);
    if (!path.empty()) ::unlink(path.c_str());
    return Status::from_errno(error, "no room for a ring in shared memory", path);
  }
  return descriptor;
}

}  // namespace

RingFile::~RingFile() { unmap(); }

void RingFile::swap(RingFile& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(capacity_bytes_, other.capacity_bytes_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
}

void RingFile::unmap() {
  if (memory_ != nullptr) ::munmap(memory_, kReserved_bytes);
  if (descriptor_ >= 0) ::close(descriptor_);
  memory_ = nullptr;
  descriptor_ = -1;
}

Status RingFile::reserve() {
  void* reserved = ::mmap(nullptr, kReserved_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) return Status::from_errno(errno, "cannot map a ring", path_);
  memory_ = static_cast<std::uint8_t*>(reserved);
  return {};
}

Status RingFile::map_data(int descriptor, std::uint64_t capacity_bytes, int protection) {
  for (std::uint64_t copy = 0; copy < 2; ++copy)
    if (::mmap(data() + copy * capacity_bytes, capacity_bytes, protection, MAP_SHARED | MAP_FIXED | MAP_POPULATE,
               descriptor, static_cast<off_t>(kDataOffset)) == MAP_FAILED)
      return Status::from_errno(errno, "cannot map a ring", path_);
  __atomic_store_n(&capacity_bytes_, capacity_bytes, __ATOMIC_RELAXED);
  return {};
}

Status RingFile::map(int descriptor, std::uint64_t capacity_bytes, int protection) {
  if (Status status = reserve(); !status) return status;
  if (::mmap(memory_, kDataOffset, protection, MAP_SHARED | MAP_FIXED | MAP_POPULATE, descriptor, 0) == MAP_FAILED)
    return Status::from_errno(errno, "cannot map a ring", path_);
  return map_data(descriptor, capacity_bytes, protection);
}

Result<RingFile> RingFile::create(const std::string& path, const std::string& session, std::uint64_t number,
                                  std::uint64_t capacity_bytes) {
  const auto descriptor = allocate(path, kDataOffset + capacity_bytes);
  if (!descriptor) return descriptor.status();
  RingFile ring;
  ring.path_ = path;
  const Status mapped = ring.map(*descriptor, capacity_bytes, PROT_READ | PROT_WRITE);
  if (path.empty())
    ring.descriptor_ = *descriptor;
  else
    ::close(*descriptor);
  if (!mapped) {
    if (!path.empty()) ::unlink(path.c_str());
    return mapped;
  }
  RingHeader& header = ring.header();
  header.capacity = capacity_bytes;
  header.frames_bytes = kFramesBytes;
  header.number = number;
  session.copy(header.session, sizeof header.session - 1);
  // Release: whoever sees the magic sees the sizes.
  __atomic_store_n(&header.magic, kRingMagic, __ATOMIC_RELEASE);
  return ring;
}

Result<RingFile> RingFile::open(const std::string& path) {
  File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW), path);
  if (!file.is_open()) return Status::from_errno(errno, "cannot open a ring", path);
  RingHeader header;
  struct stat info;
  if (::fstat(file.descriptor(), &info) != 0) return Status::from_errno(errno, "cannot inspect a ring", path);
  if (::pread(file.descriptor(), &header, sizeof header, 0) != static_cast<ssize_t>(sizeof header) || header.magic == 0)
    return Status(Code::kNotFound, "a ring that was never finished", path);
  if (header.magic != kRingMagic) return Status(Code::kCorrupt, "not a ring", path);
  if (header.frames_bytes != kFramesBytes || header.capacity > kMaxCapacity_bytes ||
      !std::has_single_bit(header.capacity) || header.capacity % 4096 != 0 ||
      kDataOffset + header.capacity > static_cast<std::uint64_t>(info.st_size))
    return Status(Code::kCorrupt, "the ring's sizes do not fit its file", path);
  RingFile ring;
  ring.path_ = path;
  if (Status status = ring.map(file.descriptor(), header.capacity, PROT_READ); !status) return status;
  return ring;
}

Status RingFile::grow(std::uint64_t capacity_bytes) {
  const int descriptor = path_.empty() ? descriptor_ : ::open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return Status::from_errno(errno, "cannot open a ring", path_);
  Status status;
  if (const int error = ::posix_fallocate(descriptor, 0, static_cast<off_t>(kDataOffset + capacity_bytes)))
    status = Status::from_errno(error, "no room to grow a ring in shared memory", path_);
  if (status) status = map_data(descriptor, capacity_bytes, PROT_READ | PROT_WRITE);
  if (!path_.empty()) ::close(descriptor);
  if (status) header().capacity = capacity_bytes;
  return status;
}

}  // namespace annalist::os
