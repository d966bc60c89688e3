// SPDX-License-Identifier: Apache-2.0
// A block: completed calls of one function as columns (trail-format.md §3). BlockBuilder collects and encodes,
// BlockView decodes.
#pragma once
#include <annalist/status.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "format/record_run.hpp"
#include "value/encoder.hpp"

namespace annalist::format {

/// More calls no block has (trail-format.md B6): what a reader holds for each is bounded, whatever the payload claims.
inline constexpr std::size_t kMaxBlockCalls = std::size_t{1} << 20;

/// A completed call as the recorder takes it from a ring. Values are in ring form (annalist/detail/writer.hpp).
struct CallRow {
  std::uint64_t call = 0;
  std::uint64_t parent = 0;
  std::uint64_t thread = 0;
  std::int64_t start_ns = 0;
  std::uint64_t duration_ns = 0;
  bool raised = false;
  // The arguments one after the other, the result or the exception, where it is a call that was suspended how it was,
  // then up to 7 bytes of padding.
  value::Bytes values;
  bool suspended = false;
};

/// What the index and the container need to know of a block.
struct BlockSummary {
  std::uint64_t calls = 0, raised = 0, first_call = 0, last_call = 0;
  std::int64_t first_start_ns = 0, last_end_ns = 0;
};

/// Collects calls of one function. Thread safety: none. Cost: keeps its buffers, eight bytes a column for each call of
/// the largest block, so that a builder that is in use allocates no more.
class BlockBuilder {
 public:
  /// `foreign_parent` is the text that stands for detail::kForeignParent ("<session>/<number>"), `extra` the value of
  /// the block's `extra` column, empty for none.
  BlockBuilder(std::size_t parameters, std::string_view foreign_parent, value::Bytes extra);
  ~BlockBuilder();
  BlockBuilder(BlockBuilder&&) noexcept;
  BlockBuilder& operator=(BlockBuilder&&) noexcept;

  /// False, and nothing added, where a block cannot hold the call: its numbers are none of a call's, or its values not
  /// as many well-formed items as they should be.
  bool add(const CallRow& row);
  /// All calls of a run. False, and nothing added, where they are not all like the call that was added last.
  bool add(const RecordRun& run, std::uint64_t thread, const base::TickSpan& span);
  std::size_t calls() const;
  /// Of the calls so far. Requires: calls() > 0.
  BlockSummary summary() const;
  /// About how many bytes the block will take before compression.
  std::size_t bytes() const;
  /// Appends the block's payload to `out`, gives its summary and empties the builder. Requires: calls() > 0.
  BlockSummary encode(value::Encoder& out);
  /// Gives the buffers back. Requires: calls() == 0.
  void release();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace annalist::format
