// SPDX-License-Identifier: Apache-2.0
// A ring in shared memory: a file of header, frames and data, the data mapped twice in a row so that no record is ever
// split.
#pragma once
#include <annalist/detail/ring.hpp>
#include <annalist/status.hpp>
#include <cstdint>
#include <string>

namespace annalist::os {

/// Address space for the largest capacity is reserved at once, so that a ring grows in place: open calls point to their
/// frames. Ownership: the mapping; the file stays when it dies. Thread safety: none, but that capacity() may be asked
/// while grow() runs.
class RingFile {
 public:
  static constexpr std::uint64_t kMaxCapacity_bytes = std::uint64_t{4} << 20;

  RingFile() = default;
  ~RingFile();
  RingFile(RingFile&& other) noexcept { swap(other); }
  RingFile& operator=(RingFile&& other) noexcept {
    swap(other);
    return *this;
  }

  /// A new ring of mode 0600, its pages allocated. An empty path: in private memory, which dies with the process.
  [[nodiscard]] static Result<RingFile> create(const std::string& path, const std::string& session,
                                               std::uint64_t number, std::uint64_t capacity_bytes);
  /// An existing one, read-only; its header's sizes are checked against the file.
  [[nodiscard]] static Result<RingFile> open(const std::string& path);
  /// More capacity, up to kMaxCapacity_bytes. Header and frames stay where they are. Requires: head == tail, called by
  /// the thread that writes.
  [[nodiscard]] Status grow(std::uint64_t capacity_bytes);

  bool is_open() const { return memory_ != nullptr; }
  detail::RingHeader& header() const { return *reinterpret_cast<detail::RingHeader*>(memory_); }
  std::uint8_t* frames() const { return memory_ + detail::kRingHeaderBytes; }
  std::uint8_t* data() const { return memory_ + detail::kRingHeaderBytes + detail::kFramesBytes; }
  std::uint64_t capacity() const { return __atomic_load_n(&capacity_bytes_, __ATOMIC_RELAXED); }

 private:
  [[nodiscard]] Status reserve();
  [[nodiscard]] Status map_data(int descriptor, std::uint64_t capacity_bytes, int protection);
  [[nodiscard]] Status map(int descriptor, std::uint64_t capacity_bytes, int protection);
  void unmap();
  void swap(RingFile& other) noexcept;

  std::uint8_t* memory_ = nullptr;
  std::uint64_t capacity_bytes_ = 0;
  std::string path_;  // empty: private memory; else opened again to grow, so that threads cost no descriptors
};

}  // namespace annalist::os
