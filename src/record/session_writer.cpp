// SPDX-License-Identifier: Apache-2.0
#include "record/session_writer.hpp"

#include <algorithm>
#include <annalist/version.hpp>

#include "format/schema.hpp"
#include "os/clock.hpp"
#include "os/host.hpp"

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
  SessionWriter writer;
  writer.file_ = std::move(*file);
  if (Status status = writer.append(writer.mcap_.begin_file("annalist " ANNALIST_VERSION)); !status) return status;
  writer.mcap_.add_schema(1, "annalist", "cddl", kSchema);
  for (const ReservedChannel channel : kReservedChannels) writer.number_of(channel);
  writer.message(kSessionChannel, start.started_ns, start);
  if (Status status = writer.flush(); !status) return status;
  return writer;
}

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
  if (!failure_) return failure_;
  failure_ = file_.write_at(bytes, offset_);
  if (failure_) offset_ += bytes.size();
  return failure_;
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
  const std::int64_t now_ns = os::wall_ns();
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
  payload_.clear();
  const BlockSummary summary = block.encode(payload_);
  index_.push_back({tree_.size(), definition->channel, summary});
  begin_message(definition->channel, summary.first_start_ns).append(payload_.bytes());
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

void SessionWriter::add_environment(const EnvironmentMessage& environment) {
  message(kEnvironmentChannel, environment.time_ns, environment);
}

void SessionWriter::write_other(Collector& collector) {
  for (const NoteMessage& note : collector.take_notes()) {
    message(kNoteChannel, note.time_ns, note);
    ++counts_.notes;
  }
  for (const GapMessage& gap : collector.take_gaps()) add_gap(gap);
}

Status SessionWriter::write_chunk(Collector& collector, const FunctionTable& functions,
                                  const std::vector<RingPosition>& rings) {
  for (auto& [function, block] : collector.builders()) write_block(function, block, functions);
  collector.blocks_written();
  write_other(collector);
  // In the same chunk as what was taken: the file says exactly how far each ring is in it.
  message(kRingsChannel, os::wall_ns(), rings);
  return flush();
}

Status SessionWriter::sync() {
  if (failure_) failure_ = file_.sync_data();
  return failure_;
}

Status SessionWriter::seal(const std::vector<OpenCall>& open, const FunctionTable& functions, const std::string& state,
                           const std::string& reason) {
  if (counts_.state.empty()) write_end(open, functions, state, reason);
  if (Status status = flush(); !status) return status;
  if (Status status = append(mcap_.finish_file()); !status) return status;
  return failure_ = give_final_name();
}

void SessionWriter::write_end(const std::vector<OpenCall>& open, const FunctionTable& functions,
                              const std::string& state, const std::string& reason) {
  for (const OpenCall& call : open)
    if (const FunctionDefinition* definition = functions.find(function_of(call.channel))) ensure_channel(*definition);
  if (!open.empty()) message(kOpenChannel, open.front().start_ns, open);
  message(kIndexChannel, os::wall_ns(), index_);
  counts_.ended_ns = os::wall_ns();
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
  const std::string final_path = path().substr(0, path().size() - kOpenEnding.size());
  if (Status status = file_.rename(final_path); !status) return status;
  return os::sync_directory(final_path.substr(0, final_path.rfind('/')));
}

}  // namespace annalist::record
