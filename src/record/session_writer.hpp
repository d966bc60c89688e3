// SPDX-License-Identifier: Apache-2.0
// Writes one session file: chunks while it runs, and the seal. The recorder and recovery share it.
#pragma once
#include <annalist/status.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "format/collector.hpp"
#include "format/mcap_writer.hpp"
#include "format/messages.hpp"
#include "merkle/tree.hpp"
#include "os/clock.hpp"
#include "os/file.hpp"

namespace annalist::record {

/// What a file holds already, as a writer that goes on with it must know.
struct SessionContent {
  format::McapState mcap;
  merkle::Tree tree;
  std::vector<format::IndexRow> index;
  format::SessionEnd counts;  // with a `state` where the end record is there already
};

/// Purpose: messages into chunks, chunks into the file, and what the end record tells: counts, index, root.
/// Thread safety: none. Invariants: (1) a chunk goes out in one write, behind everything written before. (2) What could
/// not be written is kept, and goes out before everything else, at the place that was meant for it.
class SessionWriter {
 public:
  /// A new file with the session's start in its first chunk.
  [[nodiscard]] static Result<SessionWriter> create(const std::string& path, const format::SessionStart& start);
  /// The same in a file that is there and empty, as the part behind one whose last log time was `after_time`. The
  /// session's start goes out with the first chunk that is written.
  static SessionWriter begin_part(os::File file, const format::SessionStart& start, std::uint64_t after_time);
  /// Continues a file that another process left, behind the whole chunks that `content` was read from: what follows
  /// them is cut off.
  [[nodiscard]] static Result<SessionWriter> resume(os::File file, SessionContent content);

  /// What time it is for the messages to come; the system's wall clock until this is said.
  void use_clock(std::function<std::int64_t()> now_ns) { now_ns_ = std::move(now_ns); }
  /// Everything that the collector has, and where the rings stand, as one chunk.
  [[nodiscard]] Status write_chunk(format::Collector& collector, const format::FunctionTable& functions,
                                   const std::vector<format::RingPosition>& rings);
  /// Blocks of functions that have enough calls go into the chunk that is being made, so that builders stay small.
  void write_full_blocks(format::Collector& collector, const format::FunctionTable& functions);
  /// Bytes of the chunk that is being made.
  std::size_t chunk_bytes() const { return mcap_.chunk_bytes(); }
  /// Tries again to write what could not be written; fine where there is nothing such.
  [[nodiscard]] Status write_rest();
  void add_gap(const format::GapMessage& gap);
  void add_note(const format::NoteMessage& note);
  void add_environment(const format::EnvironmentMessage& environment);
  /// Index and end record of a part that another follows. What remains is to seal it.
  [[nodiscard]] Status end_part(const format::FunctionTable& functions, const std::string& reason);
  /// Makes durable what was written.
  [[nodiscard]] Status sync();
  /// Open calls, index and end record, unless they are there already; summary; then the final name. `state` and
  /// `reason` as in trail-format.md §4.
  [[nodiscard]] Status seal(const std::vector<format::OpenCall>& open, const format::FunctionTable& functions,
                            const std::string& state, const std::string& reason);
  /// Goes on with a seal that failed.
  [[nodiscard]] Status finish_seal();

  /// Where its path leads elsewhere by now, the file is followed to where it was moved, else made again there, with all
  /// that it held. True: it was made again.
  [[nodiscard]] Result<bool> keep_in_place();
  /// Removes a file with which nothing was begun after all.
  void discard();
  /// In a forked child: lets go of the descriptor.
  void abandon() { file_.close(); }

  const std::string& path() const { return file_.path(); }
  const format::SessionEnd& counts() const { return counts_; }
  /// Of the file so far.
  std::uint64_t bytes() const { return offset_; }
  /// Of the last message.
  std::uint64_t last_time() const { return mcap_.state().last_time; }

 private:
  SessionWriter() = default;
  static SessionWriter begin(os::File file, const format::SessionStart& start, format::McapState state);
  template <class Payload>
  void message(format::ReservedChannel channel, std::int64_t time_ns, const Payload& payload);
  /// What the channel has as its number in this file; declares it where the file has none such.
  std::uint16_t number_of(format::ReservedChannel channel);
  value::Encoder& begin_message(std::uint16_t channel, std::int64_t time_ns);
  void end_message();
  void ensure_channel(const format::FunctionDefinition& definition);
  void write_block(std::uint32_t function, format::BlockBuilder& block, const format::FunctionTable& functions);
  void write_other(format::Collector& collector);
  void write_rings(const std::vector<format::RingPosition>& rings, const format::FunctionTable& functions);
  void ensure_channels(const std::vector<format::OpenCall>& calls, const format::FunctionTable& functions);
  void write_end(const std::vector<format::OpenCall>& open, const format::FunctionTable& functions,
                 const std::string& state, const std::string& reason);
  [[nodiscard]] Status flush();
  [[nodiscard]] Status give_final_name();
  [[nodiscard]] Status append(value::Bytes bytes);

  os::File file_;
  std::function<std::int64_t()> now_ns_ = [] { return os::wall_ns(); };
  format::McapWriter mcap_;
  std::uint64_t offset_ = 0;
  std::vector<format::IndexRow> index_;
  merkle::Tree tree_;
  format::SessionEnd counts_;
  std::map<format::ReservedChannel, std::uint16_t> reserved_;  // numbers in this file, as far as they were asked for
  std::vector<std::uint8_t> rest_;                             // handed out by mcap_, not in the file yet
};

}  // namespace annalist::record
