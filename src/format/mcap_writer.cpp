// SPDX-License-Identifier: Apache-2.0
#include "format/mcap_writer.hpp"

#include <zstd.h>

#include <algorithm>

namespace annalist::format {
namespace {

using value::Bytes;
using value::Encoder;

/// Level 1: the file keeps up with the program. `annalist compact` and foreign tools compress harder, later.
constexpr int kCompressionLevel = 1;

}  // namespace

void McapWriter::FreeContext::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }

Bytes McapWriter::hand_out() {
  state_.append(out_.bytes());
  return out_.bytes();
}

Bytes McapWriter::begin_file(std::string_view library) {
  out_.clear();
  out_.append(kMcapMagic, sizeof kMcapMagic);
  encode(out_, McapHeader{"", std::string(library)});
  return hand_out();
}

Bytes McapWriter::resume_file() {
  out_.clear();
  if (!state_.chunks.empty()) put_message_indexes(state_.chunks.back());
  return hand_out();
}

void McapWriter::add_schema(std::uint16_t id, std::string_view name, std::string_view encoding, std::string_view data) {
  state_.schemas.push_back({id, std::string(name), std::string(encoding), std::string(data)});
  encode(records_, state_.schemas.back());
}

void McapWriter::add_channel(McapChannel channel) {
  encode(records_, channel);
  const std::uint16_t id = channel.id;
  state_.channels.insert_or_assign(id, std::move(channel));
}

Encoder& McapWriter::begin_message(std::uint16_t channel, std::uint64_t log_time, std::uint64_t publish_time) {
  message_.channel = channel;
  message_.sequence = static_cast<std::uint32_t>(state_.messages);
  message_.log_time = std::max(log_time, state_.last_time + 1);
  message_.publish_time = std::min(publish_time, message_.log_time);
  message_begin_ = begin_mcap_message(records_, message_);
  payload_begin_ = records_.size();
  return records_;
}

Bytes McapWriter::end_message() {
  end_mcap_record(records_, message_begin_);
  state_.add(message_, message_begin_);
  return records_.bytes().subspan(payload_begin_);
}

Bytes McapWriter::finish_chunk() {
  if (state_.index.empty()) return {};
  out_.clear();
  McapChunkIndex& index = state_.chunks.emplace_back();
  put_chunk(index);
  put_message_indexes(index);
  records_.clear();
  return hand_out();
}

void McapWriter::put_chunk(McapChunkIndex& index) {
  McapChunk chunk;
  // Log times ascend, so that the first message of some channel is the chunk's first.
  chunk.start_time = state_.last_time;
  for (const auto& [channel, messages] : state_.index)
    chunk.start_time = std::min(chunk.start_time, messages.entries.front().first);
  chunk.end_time = state_.last_time;
  chunk.uncompressed_bytes = records_.size();
  chunk.uncompressed_crc = mcap_crc(records_.bytes());
  compress(chunk);

  const std::size_t begin = begin_mcap_chunk(out_, chunk);
  const std::size_t records_begin = out_.size();
  out_.append(chunk.records);
  end_mcap_chunk(out_, begin, records_begin);

  index.start_time = chunk.start_time;
  index.end_time = chunk.end_time;
  index.chunk_offset = state_.bytes + begin;
  index.chunk_bytes = out_.size() - begin;
  index.compression = chunk.compression;
  index.compressed_bytes = chunk.records.size();
  index.uncompressed_bytes = chunk.uncompressed_bytes;
}

void McapWriter::compress(McapChunk& chunk) {
  // Compression can fail for want of memory alone; what is then stored as it is reads just as well.
  chunk.records = records_.bytes();
  if (compressor_ == nullptr) compressor_.reset(ZSTD_createCCtx());
  if (compressor_ == nullptr) return;
  compressed_.clear();
  const std::size_t bound = ZSTD_compressBound(records_.size());
  std::uint8_t* target = compressed_.grow(bound);
  const std::size_t size =
      ZSTD_compressCCtx(compressor_.get(), target, bound, records_.bytes().data(), records_.size(), kCompressionLevel);
  if (ZSTD_isError(size) != 0) return;
  chunk.compression = "zstd";
  chunk.records = compressed_.bytes().first(size);
}

void McapWriter::put_message_indexes(McapChunkIndex& index) {
  const std::size_t begin = out_.size();
  for (const auto& [channel, messages] : state_.index) {
    index.index_offsets[channel] = state_.bytes + out_.size();
    encode(out_, messages);
  }
  index.index_bytes = out_.size() - begin;
  state_.index.clear();
}

Bytes McapWriter::finish_file() {
  out_.clear();
  encode(out_, McapDataEnd{state_.crc});
  const std::size_t summary = out_.size();
  McapFooter footer;
  footer.summary_offset = state_.bytes + summary;

  std::vector<McapSummaryOffset> groups;
  put_summary(groups, state_.bytes);
  footer.summary_offsets_offset = state_.bytes + out_.size();
  for (const McapSummaryOffset& group : groups) encode(out_, group);

  const std::size_t footer_begin = out_.size();
  encode(out_, footer);
  // The CRC covers the summary and the footer up to the CRC itself.
  footer.summary_crc = mcap_crc(out_.bytes().subspan(summary, out_.size() - summary - sizeof footer.summary_crc));
  out_.truncate(footer_begin);
  encode(out_, footer);
  out_.append(kMcapMagic, sizeof kMcapMagic);
  return hand_out();
}

void McapWriter::put_summary(std::vector<McapSummaryOffset>& groups, std::uint64_t base) {
  const auto put_group = [&](Opcode opcode, const auto& records, const auto& record_of) {
    const std::size_t begin = out_.size();
    for (const auto& record : records) encode(out_, record_of(record));
    if (out_.size() != begin) groups.push_back({opcode, base + begin, out_.size() - begin});
  };
  const auto itself = [](const auto& record) -> const auto& { return record; };
  put_group(Opcode::kSchema, state_.schemas, itself);
  put_group(
      Opcode::kChannel, state_.channels, [](const auto& entry) -> const auto& { return entry.second; });
  put_group(Opcode::kStatistics, std::vector{state_.statistics()}, itself);
  put_group(Opcode::kChunkIndex, state_.chunks, itself);
}

}  // namespace annalist::format
