// SPDX-License-Identifier: Apache-2.0
// A ByteSource that tells how far it has been read.
#pragma once
#include <algorithm>
#include <annalist/read.hpp>

#include "format/mcap_source.hpp"

namespace annalist::read {

/// Thread safety: none. Ownership: refers to both.
class WatchedSource final : public format::ByteSource {
 public:
  WatchedSource(const format::ByteSource& source, const Progress& progress) : source_(source), progress_(progress) {}

  std::uint64_t size() const override { return source_.size(); }
  Status read(std::uint64_t offset, std::size_t size, std::vector<std::uint8_t>& out) const override {
    furthest_ = std::max(furthest_, offset + size);
    if (progress_) progress_(furthest_, source_.size());
    return source_.read(offset, size, out);
  }

 private:
  const format::ByteSource& source_;
  const Progress& progress_;
  mutable std::uint64_t furthest_ = 0;
};

}  // namespace annalist::read
