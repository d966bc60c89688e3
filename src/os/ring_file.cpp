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

/// Instead of the descriptor of a file: memory without a name, which costs no descriptor.
constexpr int kPrivate = -1;

/// A descriptor of `bytes` allocated bytes of the named file.
Result<int> allocate(const std::string& path, std::uint64_t bytes) {
  if (path.empty()) return kPrivate;
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return Status::from_errno(errno, "cannot create a ring", path);
  // A page that cannot be had must be an error here, not a SIGBUS in the audited program.
  if (const int error = ::posix_fallocate(descriptor, 0, static_cast<off_t>(bytes))) {
    ::close(descriptor);
    ::unlink(path.c_str());
    return Status::from_errno(error, "no room for a ring in shared memory", path);
  }
  return descriptor;
}

bool map_at(std::uint8_t* address, int descriptor, std::uint64_t offset, std::uint64_t bytes, int protection) {
  const int anonymous = descriptor == kPrivate ? MAP_ANONYMOUS : 0;
  return ::mmap(address, bytes, protection, MAP_SHARED | MAP_FIXED | MAP_POPULATE | anonymous, descriptor,
                anonymous != 0 ? 0 : static_cast<off_t>(offset)) == address;
}

}  // namespace

RingFile::~RingFile() { unmap(); }

void RingFile::swap(RingFile& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(capacity_bytes_, other.capacity_bytes_);
  std::swap(path_, other.path_);
}

void RingFile::unmap() {
  if (memory_ != nullptr) ::munmap(memory_, kReserved_bytes);
  memory_ = nullptr;
}

Status RingFile::reserve() {
  void* reserved = ::mmap(nullptr, kReserved_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) return Status::from_errno(errno, "cannot map a ring", path_);
  memory_ = static_cast<std::uint8_t*>(reserved);
  return {};
}

Status RingFile::map_data(int descriptor, std::uint64_t capacity_bytes, int protection) {
  std::uint8_t* const second = data() + capacity_bytes;
  if (!map_at(data(), descriptor, kDataOffset, capacity_bytes, protection) ||
      !(descriptor == kPrivate ? ::mremap(data(), 0, capacity_bytes, MREMAP_MAYMOVE | MREMAP_FIXED, second) == second
                               : map_at(second, descriptor, kDataOffset, capacity_bytes, protection)))
    return Status::from_errno(errno, "cannot map a ring", path_);
  __atomic_store_n(&capacity_bytes_, capacity_bytes, __ATOMIC_RELAXED);
  return {};
}

Status RingFile::map(int descriptor, std::uint64_t capacity_bytes, int protection) {
  if (Status status = reserve(); !status) return status;
  if (!map_at(memory_, descriptor, 0, kDataOffset, protection))
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
  if (*descriptor != kPrivate) ::close(*descriptor);
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
  File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), path);
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
  const File file(path_.empty() ? kPrivate : ::open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW), path_);
  if (!path_.empty()) {
    if (!file.is_open()) return Status::from_errno(errno, "cannot open a ring", path_);
    const auto bytes = static_cast<off_t>(kDataOffset + capacity_bytes);
    if (const int error = ::posix_fallocate(file.descriptor(), 0, bytes))
      return Status::from_errno(error, "no room to grow a ring in shared memory", path_);
  }
  const std::uint64_t before_bytes = capacity();
  Status status = map_data(file.descriptor(), capacity_bytes, PROT_READ | PROT_WRITE);
  // Half mapped it would not be a ring; the old size fitted once.
  if (!status) static_cast<void>(map_data(file.descriptor(), before_bytes, PROT_READ | PROT_WRITE));
  if (status) header().capacity = capacity_bytes;
  return status;
}

}  // namespace annalist::os
