// SPDX-License-Identifier: Apache-2.0
// A file as a ByteSource: read part by part with pread, so that one which shrinks meanwhile is an error and no signal.
#pragma once
#include <annalist/status.hpp>
#include <string>

#include "format/mcap_source.hpp"
#include "os/file.hpp"

namespace annalist::trail {

/// Thread safety: const members by several threads. Ownership: the descriptor.
class FileSource : public format::ByteSource {
 public:
  /// Its size is that of now: what is appended later is another source's.
  [[nodiscard]] static Result<FileSource> open(const std::string& path);

  const std::string& path() const { return file_.path(); }
  std::uint64_t size() const override { return size_; }
  [[nodiscard]] Status read(std::uint64_t offset, std::size_t size, std::vector<std::uint8_t>& out) const override;

 private:
  os::File file_;
  std::uint64_t size_ = 0;
};

}  // namespace annalist::trail
