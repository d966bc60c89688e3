// SPDX-License-Identifier: Apache-2.0
// What a Session holds: its description, and where its calls are, in parts that are decoded only when they are asked
// for.
#pragma once
#include <annalist/read.hpp>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "read/block.hpp"
#include "read/session_file.hpp"
#include "read/session_files.hpp"

namespace annalist::read {

/// Calls that lie together: a block of a file, a block that is in memory alone, or open calls.
struct Part {
  const SessionFile* file = nullptr;
  std::shared_ptr<const Function> function;  // null: of several
  format::BlockSummary summary;
  std::uint64_t sequence = 0;                                 // of the message in the file, unless
  std::shared_ptr<const std::vector<std::uint8_t>> payload;   // the block is here, or
  std::shared_ptr<const std::vector<format::OpenCall>> open;  // these are the open calls

  static Part of_open_calls(const SessionFile& file, std::vector<format::OpenCall> calls);
  bool may_pass(const Filter& filter) const;
  /// Whether all of its calls do, as far as that can be told without reading them.
  bool must_pass(const Filter& filter) const;
  /// Where the block stands in the file; null where it does not.
  const ChunkRef* chunk() const;
};

/// Immutable once made. Invariants: (1) parts ascend in their first start, files in the part of the session that they
/// are; there is at least one. (2) Functions of several files that are the same are the same object.
struct Session::Impl {
  std::shared_ptr<const SessionInfo> info;
  std::vector<std::unique_ptr<SessionFile>> files;
  std::vector<std::shared_ptr<const Function>> functions;
  std::vector<Part> parts;

  /// The encoded block, which the chunk that it stands in keeps alive.
  struct Payload {
    value::Bytes bytes;
    std::shared_ptr<const void> storage;
  };
  [[nodiscard]] Result<Payload> load_payload(const Part& part) const;
  [[nodiscard]] Result<std::shared_ptr<const Calls>> load(const Part& part) const;
  [[nodiscard]] Result<std::shared_ptr<const Block>> load_block(const Part& part) const;
  /// The function among `functions`; null where it is none.
  std::shared_ptr<const Function> find(const Function& function) const;
  /// Adds where in which file it went wrong.
  Status at_chunk_of(const Part& part, const Status& status) const;
  /// The payloads of one of the reserved channels, in the order of the file.
  [[nodiscard]] Status each_message(const SessionFile& file, bool ChunkRef::*has, format::ReservedChannel channel,
                                    const std::function<bool(value::Bytes payload)>& visit) const;
  /// The same of all files.
  [[nodiscard]] Status each_message(bool ChunkRef::*has, format::ReservedChannel channel,
                                    const std::function<bool(value::Bytes payload)>& visit) const;
  /// To be called when files and parts are there: makes invariant (2) hold.
  void unite_functions();
};

/// Requires: there is a file. What is wrong with it is in its findings.
[[nodiscard]] Session make_session(SessionFiles files);

}  // namespace annalist::read
