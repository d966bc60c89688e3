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
#include "read/check_plan.hpp"
#include "read/chunk_store.hpp"
#include "read/contents.hpp"

namespace annalist::read {

/// Calls that lie together: a block of the file, a block that is in memory alone, or open calls.
struct Part {
  std::shared_ptr<const Function> function;  // null: of several
  format::BlockSummary summary;
  std::uint64_t sequence = 0;                                 // of the message in the file, unless
  std::shared_ptr<const std::vector<std::uint8_t>> payload;   // the block is here, or
  std::shared_ptr<const std::vector<format::OpenCall>> open;  // these are the open calls

  static Part of_open_calls(std::vector<format::OpenCall> calls);
  bool may_pass(const Filter& filter) const;
  /// Whether all of its calls do, as far as that can be told without reading them.
  bool must_pass(const Filter& filter) const;
};

/// Immutable once made. Invariant: parts ascend in their first start.
struct Session::Impl {
  explicit Impl(std::string path) : chunks(std::move(path)) {}

  std::shared_ptr<const SessionInfo> info;
  Contents contents;
  ChunkStore chunks;
  std::vector<Part> parts;

  /// The encoded block, which the chunk that it stands in keeps alive.
  struct Payload {
    value::Bytes bytes;
    std::shared_ptr<const void> storage;
  };
  [[nodiscard]] Result<Payload> load_payload(const Part& part) const;
  [[nodiscard]] Result<std::shared_ptr<const Calls>> load(const Part& part) const;
  [[nodiscard]] Result<std::shared_ptr<const Block>> load_block(const Part& part) const;
  /// Adds where in which file it went wrong.
  Status at_chunk_of(const Part& part, const Status& status) const;
  /// The payloads of one of the reserved channels, in the order of the file.
  [[nodiscard]] Status each_message(bool ChunkRef::*has, format::ReservedChannel channel,
                                    const std::function<bool(value::Bytes payload)>& visit) const;
};

/// Opens one session file, sealed or not. Fails only where it cannot be read at all: what is wrong with it is in its
/// findings. `progress` is told of the file's own bytes.
[[nodiscard]] Result<Session> open_session(const std::string& path, CheckPlan& plan, const Progress& progress = {});

}  // namespace annalist::read
