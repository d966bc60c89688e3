// SPDX-License-Identifier: Apache-2.0
// A file that is read piece by piece. Nothing is mapped: a file that is cut off meanwhile is an error, not a SIGBUS.
#pragma once
#include <annalist/status.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "os/file.hpp"

namespace annalist::os {

/// Ownership: the descriptor. Thread safety: const members by several threads.
class InputFile {
 public:
  /// A regular file; anything else would block or never end.
  [[nodiscard]] static Result<InputFile> open(const std::string& path);

  const std::string& path() const { return file_.path(); }
  /// When it was opened.
  std::uint64_t size() const { return size_bytes_; }
  /// `size` bytes from `offset` on, into `out`, which then has that size; kCorrupt where the file has become shorter.
  [[nodiscard]] Status read(std::uint64_t offset, std::size_t size, std::vector<std::uint8_t>& out) const;

 private:
  File file_;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace annalist::os
