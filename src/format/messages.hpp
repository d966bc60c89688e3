// SPDX-License-Identifier: Apache-2.0
// The payloads of the reserved channels (trail-format.md §4): what they hold and how it is written. Readers decode what
// they need of them.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/block.hpp"
#include "value/encoder.hpp"

namespace annalist::format {

/// Channels of a file: these, then one for each audited function from kFirstFunctionChannel on.
enum ReservedChannel : std::uint16_t {
  kSessionChannel = 1,
  kRingsChannel = 2,
  kNoteChannel = 3,
  kGapChannel = 4,
  kOpenChannel = 5,
  kIndexChannel = 6,
  kEndChannel = 7,
  kEnvironmentChannel = 8,
};
inline constexpr ReservedChannel kReservedChannels[] = {kSessionChannel, kRingsChannel,      kNoteChannel,
                                                        kGapChannel,     kOpenChannel,       kIndexChannel,
                                                        kEndChannel,     kEnvironmentChannel};
inline constexpr std::uint16_t kFirstFunctionChannel = 16;
std::string_view topic_of(ReservedChannel channel);
/// Which of the reserved channels a topic names; 0: a function's, or one that this version does not know. Whoever wrote
/// the file may have given the channels other numbers: the topic tells.
std::uint16_t reserved_channel(std::string_view topic);
/// Whether a topic is none of an audited function.
inline bool is_reserved(std::string_view topic) { return topic.starts_with("annalist/"); }
/// Function ids count from 1.
constexpr std::uint16_t channel_of(std::uint32_t function) {
  return static_cast<std::uint16_t>(kFirstFunctionChannel + function - 1);
}
constexpr std::uint32_t function_of(std::uint16_t channel) {
  return std::uint32_t{channel} + 1 - kFirstFunctionChannel;
}

/// A parent as a column or an open call has it.
struct ParentRef {
  std::uint64_t call = 0;
  std::string foreign;  // "<session>/<call>" where it is a call of another session
};

struct SessionStart {
  std::string session, zone, user, host, boot, directory, executable, build_id, interpreter, platform, annalist, clock;
  std::string analyst, logger;  // empty: null
  std::int64_t started_ns = 0;
  std::uint64_t uid = 0, pid = 0, pid_namespace = 0, process_start = 0;
  std::uint64_t parent_pid = 0, parent_call = 0;
  std::string parent_session;  // empty: the parent process is not audited
  std::vector<std::string> arguments;
  std::uint64_t part = 1;              // which of the session's files this is, and
  std::vector<std::uint8_t> previous;  // from the second on, the root of the one before
};

struct OpenCall {
  std::uint64_t call = 0, thread = 0;
  std::uint16_t channel = 0;
  ParentRef parent;
  std::int64_t start_ns = 0;
  std::vector<std::vector<std::uint8_t>> arguments;  // file form
};

struct RingPosition {
  std::uint64_t ring = 0, position = 0, thread = 0;
  std::vector<OpenCall> begun;
};

struct NoteMessage {
  std::int64_t time_ns = 0;
  std::uint64_t thread = 0, call = 0;
  std::string text;
};

struct GapMessage {
  std::int64_t from_ns = 0, to_ns = 0;
  std::uint64_t calls = 0;
  std::string reason;
};

/// The state of the repository that the working directory is in.
struct GitState {
  std::string root;
  std::string commit;         // empty: null
  std::string branch;         // empty: null
  std::optional<bool> clean;  // unset: null
};

struct EnvironmentMessage {
  std::int64_t time_ns = 0;
  std::optional<GitState> git;
  std::optional<std::map<std::string, std::string>> distributions;  // versions by name
};

struct IndexRow {
  std::uint64_t sequence = 0;
  std::uint16_t channel = 0;
  BlockSummary block;
};

/// The state of an end record that another part follows.
inline constexpr std::string_view kContinued = "continued";

struct SessionEnd {
  std::int64_t ended_ns = 0;
  std::string zone, state, reason;
  std::uint64_t calls = 0, raised = 0, open = 0, notes = 0, gaps = 0, messages = 0;
  std::vector<std::uint8_t> root;
};

void encode(value::Encoder& out, const SessionStart& start);
void encode(value::Encoder& out, const std::vector<RingPosition>& rings);
void encode(value::Encoder& out, const NoteMessage& note);
void encode(value::Encoder& out, const GapMessage& gap);
void encode(value::Encoder& out, const std::vector<OpenCall>& calls);
void encode(value::Encoder& out, const EnvironmentMessage& environment);
void encode(value::Encoder& out, const std::vector<IndexRow>& index);
void encode(value::Encoder& out, const SessionEnd& end);

/// False where the payload is not what it should be.
[[nodiscard]] bool decode_rings(value::Bytes payload, std::vector<RingPosition>& rings);

}  // namespace annalist::format
