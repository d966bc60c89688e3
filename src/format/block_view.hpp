// SPDX-License-Identifier: Apache-2.0
// A block (trail-format.md §3) as its columns, out of bytes that nobody vouches for.
#pragma once
#include <annalist/status.hpp>
#include <optional>
#include <vector>

#include "format/column_reader.hpp"

namespace annalist::format {

/// Ownership: a view; the payload must outlive it. Thread safety: as ColumnReader.
struct BlockView {
  std::size_t count = 0;
  ColumnReader call, parent, thread, start, duration, result;
  std::vector<ColumnReader> arguments;
  std::optional<ColumnReader> exception, task, level, message, extra, changes, suspended;

  /// Errors: kCorrupt, with a message that begins with `bad payload`.
  [[nodiscard]] static Result<BlockView> parse(value::Bytes payload);
};

}  // namespace annalist::format
