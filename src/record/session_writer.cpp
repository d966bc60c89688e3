// SPDX-License-Identifier: Apache-2.0
#include "record/session_writer.hpp"

#include <algorithm>
#include <annalist/version.hpp>

#include "format/schema.hpp"
#include "os/host.hpp"
#include "trail/trail_directory.hpp"

namespace annalist::record {
namespace {

using namespace format;

/// A block of this many calls or bytes is worth its message.
constexpr std::size_t kBlockCalls = 16384;
constexpr std::size_t kBlockBytes = 1 << 20;
/// Of a file that is gone on with: numbers for what it lacks are left.
constexpr std::size_t kMaxChannels = 0xff00;
constexpr std::string_view kOpenEnding = ".open";

}  // namespace

Result<SessionWriter> SessionWriter::create(const std::string& path, const SessionStart& start) {
  auto file = os::File::create(path);
  if (!file) return file.status();
  SessionWriter writer = begin(std::move(*file), start, {});
  if (Status status = writer.flush(); !status) {
    writer.discard();
    return status;
  }
  return writer;
}

SessionWriter SessionWriter::begin_part(os::File file, const SessionStart& start, std::uint64_t after_time) {
  McapState state;
  state.last_time = after_time;
  return begin(std::move(file), start, std::move(state));
}

SessionWriter SessionWriter::begin(os::File file, const SessionStart& start, McapState state) {
  SessionWriter writer;
  writer.file_ = std::move(file);
  writer.mcap_ = McapWriter(std::move(state));
  static_cast<void>(writer.append(writer.mcap_.begin_file("annalist " ANNALIST_VERSION)));  // what fails shows later
  writer.mcap_.add_schema(1, "annalist", "cddl", kSchema);
  for (const ReservedChannel channel : kReservedChannels) writer.number_of(channel);
  writer.message(kSessionChannel, start.started_ns, start);
  return writer;
}

Result<bool> SessionWriter::keep_in_place() {
  if (file_.is_in_place() || file_.follow()) return false;
  // .../<trail>/sessions/<file>
  const std::string sessions = path().substr(0, path().rfind('/'));
  if (const auto made = trail::create_trail(sessions.substr(0, sessions.rfind('/'))); !made) return made.status();
  if (Status status = file_.make_again(offset_); !status) return status;
  return true;
}

void SessionWriter::discard() { file_.remove(); }

Result<SessionWriter> SessionWriter::resume(os::File file, SessionContent content) {
  if (content.mcap.channels.size() > kMaxChannels) return Status(Code::kUnsupported, "the file has too many channels");
  SessionWriter writer;
  writer.file_ = std::move(file);
  writer.offset_ = content.mcap.bytes;
  writer.mcap_ = McapWriter(std::move(content.mcap));
  writer.tree_ = std::move(content.tree);
  writer.index_ = std::move(content.index);
  writer.counts_ = std::move(content.counts);
  if (Status status = writer.file_.truncate(writer.offset_); !status) return status;
  if (Status status = writer.append(writer.mcap_.resume_file()); !status) return status;
  return writer;
}

Status SessionWriter::append(value::Bytes bytes) {
  Status status = write_rest();
  if (status) status = file_.write_at(bytes, offset_);
  if (status)
    offset_ += bytes.size();
  else
    rest_.insert(rest_.end(), bytes.begin(), bytes.end());
  return status;
}

Status SessionWriter::write_rest() {
  if (Status status = file_.write_at(rest_, offset_); !status) return status;
  offset_ += rest_.size();
  rest_ = {};
  return {};
}

Status SessionWriter::flush() { return append(mcap_.finish_chunk()); }

std::uint16_t SessionWriter::number_of(ReservedChannel channel) {
  std::uint16_t& number = reserved_[channel];
  if (number != 0) return number;
  const auto& channels = mcap_.state().channels;
  for (const auto& [id, known] : channels)
    if (known.topic == topic_of(channel)) return number = id;
  for (number = channel; channels.contains(number);) ++number;
  mcap_.add_channel({number, std::string(topic_of(channel)), {}});
  return number;
}

void SessionWriter::ensure_channel(const FunctionDefinition& definition) {
  if (!mcap_.has_channel(definition.channel))
    mcap_.add_channel({definition.channel, definition.name, definition.metadata});
}

value::Encoder& SessionWriter::begin_message(std::uint16_t channel, std::int64_t time_ns) {
  const std::int64_t now_ns = now_ns_();
  return mcap_.begin_message(channel, static_cast<std::uint64_t>(now_ns),
                             static_cast<std::uint64_t>(std::min(time_ns, now_ns)));
}

void SessionWriter::end_message() { tree_.add(merkle::leaf_hash(mcap_.end_message())); }

template <class Payload>
void SessionWriter::message(ReservedChannel channel, std::int64_t time_ns, const Payload& payload) {
  encode(begin_message(number_of(channel), time_ns), payload);
  end_message();
}

void SessionWriter::write_block(std::uint32_t function, BlockBuilder& block, const FunctionTable& functions) {
  const FunctionDefinition* definition = functions.find(function);
  if (definition == nullptr || block.calls() == 0) return;
  ensure_channel(*definition);
  const BlockSummary summary = block.summary();
  index_.push_back({tree_.size(), definition->channel, summary});
  block.encode(begin_message(definition->channel, summary.first_start_ns));
  end_message();
  counts_.calls += summary.calls;
  counts_.raised += summary.raised;
}

void SessionWriter::write_full_blocks(Collector& collector, const FunctionTable& functions) {
  for (auto& [function, block] : collector.builders())
    if (block.calls() >= kBlockCalls || block.bytes() >= kBlockBytes) write_block(function, block, functions);
}

void SessionWriter::add_gap(const GapMessage& gap) {
  message(kGapChannel, gap.from_ns, gap);
  ++counts_.gaps;
}

void SessionWriter::add_note(const NoteMessage& note) {
  message(kNoteChannel, note.time_ns, note);
  ++counts_.notes;
}

void SessionWriter::add_environment(const EnvironmentMessage& environment) {
  message(kEnvironmentChannel, environment.time_ns, environment);
}

void SessionWriter::write_other(Collector& collector) {
  for (const NoteMessage& note : collector.take_notes()) add_note(note);
  for (const GapMessage& gap : collector.take_gaps()) add_gap(gap);
}

Status SessionWriter::write_chunk(Collector& collector, const FunctionTable& functions,
                                  const std::vector<RingPosition>& rings) {
  for (auto& [function, block] : collector.builders()) {
    // A function that is no longer called keeps no buffers.
    if (block.calls() == 0) block.release();
    write_block(function, block, functions);
  }
  collector.blocks_written();
  write_other(collector);
  write_rings(rings, functions);
  return flush();
}

/// In the same chunk as what was taken: the file says exactly how far each ring is in it.
void SessionWriter::write_rings(const std::vector<RingPosition>& rings, const FunctionTable& functions) {
  for (const RingPosition& ring : rings) ensure_channels(ring.begun, functions);
  message(kRingsChannel, now_ns_(), rings);
}

void SessionWriter::ensure_channels(const std::vector<OpenCall>& calls, const FunctionTable& functions) {
  for (const OpenCall& call : calls)
    if (const FunctionDefinition* definition = functions.find(function_of(call.channel))) ensure_channel(*definition);
}

Status SessionWriter::end_part(const FunctionTable& functions, const std::string& reason) {
  write_end({}, functions, std::string(kContinued), reason);
  return flush();
}

Status SessionWriter::sync() { return file_.sync_data(); }

Status SessionWriter::seal(const std::vector<OpenCall>& open, const FunctionTable& functions, const std::string& state,
                           const std::string& reason) {
  if (counts_.state.empty()) write_end(open, functions, state, reason);
  static_cast<void>(flush());  // what fails here fails again below
  static_cast<void>(append(mcap_.finish_file()));
  return finish_seal();
}

Status SessionWriter::finish_seal() {
  if (Status status = write_rest(); !status) return status;
  return give_final_name();
}

void SessionWriter::write_end(const std::vector<OpenCall>& open, const FunctionTable& functions,
                              const std::string& state, const std::string& reason) {
  ensure_channels(open, functions);
  if (!open.empty()) message(kOpenChannel, open.front().start_ns, open);
  message(kIndexChannel, now_ns_(), index_);
  counts_.ended_ns = now_ns_();
  counts_.zone = os::zone_offset(counts_.ended_ns);
  counts_.open = open.size();
  counts_.messages = tree_.size();
  const merkle::Hash root = tree_.root();
  counts_.root.assign(root.begin(), root.end());
  counts_.state = state;
  counts_.reason = reason;
  message(kEndChannel, counts_.ended_ns, counts_);
}

Status SessionWriter::give_final_name() {
  // Durable before it is final: a name without ".open" promises a whole file.
  if (Status status = sync(); !status) return status;
  if (Status status = file_.make_read_only(); !status) return status;
  if (path().ends_with(kOpenEnding))
    if (Status status = file_.rename(path().substr(0, path().size() - kOpenEnding.size())); !status) return status;
  return os::sync_directory(path().substr(0, path().rfind('/')));
}

}  // namespace annalist::record
