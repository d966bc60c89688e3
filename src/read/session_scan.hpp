// SPDX-License-Identifier: Apache-2.0
// Reads a session file whole and checks every rule of trail-format.md §8: for files that are not sealed, for damaged
// ones, and for recovery.
#pragma once
#include <annalist/status.hpp>
#include <vector>

#include "format/mcap_scanner.hpp"
#include "format/number_set.hpp"
#include "merkle/tree.hpp"
#include "read/contents.hpp"

namespace annalist::read {

/// Purpose: one pass over one file. Thread safety: none.
/// Invariant: contents() and tree() are those of the messages before the first error.
class SessionScan {
 public:
  /// The source must outlive the scan. A file that is not `sealed` may end anywhere.
  /// `numbers` are of calls in other files of the session; null: there are none.
  SessionScan(const format::ByteSource& source, bool sealed, format::NumberSet* numbers = nullptr)
      : scanner_(source, sealed), sealed_(sealed), numbers_(numbers != nullptr ? *numbers : own_numbers_) {}
  SessionScan(const SessionScan&) = delete;
  SessionScan& operator=(const SessionScan&) = delete;

  /// The first thing that is wrong with the file.
  [[nodiscard]] Status run();

  const Contents& contents() const { return contents_; }
  Contents take_contents() { return std::move(contents_); }

  /// For recovery. Whether a writer can go on behind the last whole chunk, and what it needs for that.
  bool is_resumable() const { return scanner_.is_resumable(); }
  const format::McapState& container() const { return scanner_.state(); }
  const merkle::Tree& tree() const { return tree_; }
  /// Of the calls in the file.
  const format::NumberSet& numbers() const { return numbers_; }
  /// Of the last `annalist/rings` message.
  const std::vector<format::RingPosition>& rings() const { return rings_; }

 private:
  Status take(const format::McapMessage& message, const format::McapChannel& channel, const format::McapPlace& place);
  Status take_content(const format::McapMessage& message, const format::McapChannel& channel);
  Status take_reserved(std::uint16_t reserved, value::Bytes payload);
  bool take_other(std::uint16_t reserved, value::Bytes payload);
  Status take_start(value::Bytes payload);
  Status take_end(value::Bytes payload);
  Status take_block(const format::McapMessage& message, const format::McapChannel& channel);
  bool take_open_calls(value::Bytes payload);
  bool matches_index(value::Bytes payload) const;
  /// Null where its metadata is not what it should be.
  std::shared_ptr<const Function> function(const format::McapChannel& channel);
  void note_place(std::uint16_t reserved, const format::McapPlace& place);

  format::McapScanner scanner_;
  bool sealed_;
  Contents contents_;
  merkle::Tree tree_;
  std::vector<format::RingPosition> rings_;
  format::NumberSet own_numbers_;
  format::NumberSet& numbers_;
};

}  // namespace annalist::read
