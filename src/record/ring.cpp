// SPDX-License-Identifier: Apache-2.0
#include "record/ring.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "format/ring_reader.hpp"

namespace annalist::record {
namespace {

constexpr std::size_t kPageBytes = 4096;
static_assert(sizeof(detail::Producer) <= kPageBytes);

}  // namespace

Result<std::shared_ptr<Ring>> Ring::create(const std::string& path, const std::string& session, std::uint64_t number,
                                           std::uint64_t capacity_bytes) {
  auto file = os::RingFile::create(path, session, number, capacity_bytes);
  if (!file) return file.status();
  void* page = ::mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) {
    const int error = errno;
    if (!path.empty()) ::unlink(path.c_str());
    return Status::from_errno(error, "cannot map a producer", path);
  }
  // A forked child finds zeros here, and with them every fast path closed: it must not write into its parent's rings.
  ::madvise(page, kPageBytes, MADV_WIPEONFORK);
  auto ring = std::make_shared<Ring>();
  ring->file = std::move(*file);
  ring->producer = static_cast<detail::Producer*>(page);
  ring->state.number = number;
  return ring;
}

Ring::~Ring() {
  if (producer != nullptr) ::munmap(producer, kPageBytes);
}

bool Ring::has_open_frames() const {
  // The heads of other rings are not asked: a call that has just ended on another thread may pass for an open one.
  const format::RingHeads heads{{state.number, head()}};
  const value::Bytes frames(file.frames(), detail::kFramesBytes);
  std::size_t offset = 0;
  format::RingRecord record;
  return format::next_open_frame(frames, state.number, heads, offset, record);
}

}  // namespace annalist::record
