// SPDX-License-Identifier: Apache-2.0
// Where the bytes of a file come from, so that what decodes them does no I/O.
#pragma once
#include <annalist/status.hpp>
#include <cstdint>
#include <vector>

#include "value/cursor.hpp"

namespace annalist::format {

/// Bytes of a size that does not change, although the file behind them may grow. Thread safety: const members by
/// several threads.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::uint64_t size() const = 0;
  /// `size` bytes from `offset` on, into `out`, which then has that size. Requires: they are within size().
  [[nodiscard]] virtual Status read(std::uint64_t offset, std::size_t size, std::vector<std::uint8_t>& out) const = 0;
};

/// Bytes in memory, which must outlive it.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(value::Bytes bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Status read(std::uint64_t offset, std::size_t size, std::vector<std::uint8_t>& out) const override {
    const value::Bytes part = bytes_.subspan(static_cast<std::size_t>(offset), size);
    out.assign(part.begin(), part.end());
    return {};
  }

 private:
  value::Bytes bytes_;
};

}  // namespace annalist::format
