// SPDX-License-Identifier: Apache-2.0
// Makes the bytes of a session file (trail-format.md §2): messages into compressed chunks, their indexes, and the
// summary.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "format/mcap_state.hpp"
#include "value/encoder.hpp"

struct ZSTD_CCtx_s;

namespace annalist::format {

/// Purpose: everything of the container; the caller appends what it hands out to the file, in the order in which it is
/// handed out. Thread safety: none. Cost: buffers and compressor are kept, so that a writer that lives on allocates
/// little. Invariants: (1) sequences are contiguous, log times strictly increase, whatever the clock does. (2) Bytes
/// that were handed out are valid until the next call that hands out some. (3) Nothing of a message is in the file
/// before its chunk is.
class McapWriter {
 public:
  /// A new file: begin_file() comes first.
  McapWriter() = default;
  /// Continues a file behind its last whole chunk (format/mcap_scanner.hpp), where it must be cut off: resume_file()
  /// comes first.
  explicit McapWriter(McapState state) : state_(std::move(state)) {}

  /// Magic and Header.
  [[nodiscard]] value::Bytes begin_file(std::string_view library);
  /// The MessageIndex records of the last chunk.
  [[nodiscard]] value::Bytes resume_file();

  /// Both stand in the chunk that is being made, before what is added next; a message has to follow them.
  void add_schema(std::uint16_t id, std::string_view name, std::string_view encoding, std::string_view data);
  void add_channel(McapChannel channel);
  bool has_channel(std::uint16_t channel) const { return state_.channels.contains(channel); }

  /// The message's payload is to be appended to the encoder that is returned, which holds more than it: nothing of that
  /// may be changed. A log time that is not later than the one before is made so; a publish time is at most the log
  /// time.
  value::Encoder& begin_message(std::uint16_t channel, std::uint64_t log_time, std::uint64_t publish_time);
  /// The payload, to be hashed; valid until the next message begins or the chunk is finished.
  value::Bytes end_message();

  /// Of the chunk that is being made, before compression.
  std::size_t chunk_bytes() const { return records_.size(); }
  /// The chunk and its MessageIndex records; empty where there is no message.
  [[nodiscard]] value::Bytes finish_chunk();
  /// DataEnd, summary, Footer, magic. Requires: nothing was added since finish_chunk().
  [[nodiscard]] value::Bytes finish_file();

  const McapState& state() const { return state_; }

 private:
  struct FreeContext {
    void operator()(ZSTD_CCtx_s* context) const;
  };

  value::Bytes hand_out();
  void put_chunk(McapChunkIndex& index);
  void compress(McapChunk& chunk);
  void put_message_indexes(McapChunkIndex& index);
  void put_summary(std::vector<McapSummaryOffset>& groups, std::uint64_t base);

  McapState state_;
  std::unique_ptr<ZSTD_CCtx_s, FreeContext> compressor_;
  value::Encoder records_;     // of the chunk that is being made
  value::Encoder compressed_;  // its records as they go into the file
  value::Encoder out_;         // what is handed out
  McapMessage message_;        // the one that is being made
  std::size_t message_begin_ = 0, payload_begin_ = 0;
};

}  // namespace annalist::format
