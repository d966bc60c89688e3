// SPDX-License-Identifier: Apache-2.0
#include "format/mcap_scanner.hpp"

#include <algorithm>

namespace annalist::format {
namespace {

template <class Record>
Status check_fields(const McapRecord& record) {
  Record fields;
  return decode(record.content(), fields) ? Status() : mcap_error("bad record", record.offset);
}

}  // namespace

Status McapScanner::run(const Visit& visit) {
  crc_ = mcap_crc(value::Bytes(kMcapMagic));
  McapRecord record;
  while (reader_.next(record)) {
    if (Status status = take(record, visit); !status) return status;
    crc_ = mcap_crc(record.bytes, crc_);
    summary_crc_ = record.offset < summary_ || summary_ == 0 ? 0 : mcap_crc(record.bytes, summary_crc_);
    if (record.opcode == Opcode::kDataEnd) summary_ = record.end();
    if (record.opcode != Opcode::kHeader && record.opcode != Opcode::kChunk) continue;
    state_.bytes = record.end();
    state_.crc = crc_;
  }
  return reader_.status();
}

Status McapScanner::take(const McapRecord& record, const Visit& visit) {
  const bool is_first = record.offset == sizeof kMcapMagic;
  if ((record.opcode == Opcode::kHeader) != is_first)
    return mcap_error("bad record", record.offset, "it may not stand here");
  switch (record.opcode) {
    case Opcode::kHeader:
      return check_fields<McapHeader>(record);
    case Opcode::kSchema:
      return take_schema(record, record.offset);
    case Opcode::kChannel:
      return take_channel(record, record.offset);
    case Opcode::kMessage:
      return mcap_error("bad record", record.offset, "a message outside of chunks");
    case Opcode::kChunk:
      return take_chunk(record, visit);
    case Opcode::kMessageIndex:
      return take_message_index(record);
    case Opcode::kChunkIndex:
      return check_chunk_index(record);
    case Opcode::kStatistics:
      return check_statistics(record);
    case Opcode::kSummaryOffset:
      return check_fields<McapSummaryOffset>(record);
    case Opcode::kDataEnd:
      return check_data_end(record);
    case Opcode::kFooter:
      return check_footer(record);
    default:
      return {};  // attachments and metadata, which a foreign tool may have added
  }
}

Status McapScanner::take_chunk(const McapRecord& record, const Visit& visit) {
  McapChunk chunk;
  if (data_end_ != 0 || !decode(record.content(), chunk)) return mcap_error("bad record", record.offset);
  if (Status status = decompress_chunk(chunk, record.offset, records_); !status) return status;
  state_.index.clear();
  McapRecord inner;
  McapChunkReader reader(records_);
  Status status;
  while (status && reader.next(inner)) status = take_chunk_record(inner, record, visit);
  if (status && !reader.ok()) status = mcap_error("bad record", record.offset);
  resumable_ = status.ok();
  if (!status) return status.at(record.offset);
  McapChunkIndex& index = state_.chunks.emplace_back();
  index.start_time = chunk.start_time;
  index.end_time = chunk.end_time;
  index.chunk_offset = record.offset;
  index.chunk_bytes = record.bytes.size();
  index.compression = chunk.compression;
  index.compressed_bytes = chunk.records.size();
  index.uncompressed_bytes = chunk.uncompressed_bytes;
  return {};
}

Status McapScanner::take_chunk_record(const McapRecord& record, const McapRecord& chunk, const Visit& visit) {
  switch (record.opcode) {
    case Opcode::kSchema:
      return take_schema(record, chunk.offset);
    case Opcode::kChannel:
      return take_channel(record, chunk.offset);
    case Opcode::kMessage:
      return take_message(record, chunk, visit);
    default:
      return mcap_error("bad record", chunk.offset, "a record that may not stand in a chunk");
  }
}

Status McapScanner::take_message(const McapRecord& record, const McapRecord& chunk, const Visit& visit) {
  McapMessage message;
  if (!decode(record.content(), message)) return mcap_error("bad record", chunk.offset);
  const auto channel = state_.channels.find(message.channel);
  if (channel == state_.channels.end())
    return mcap_error("bad record", chunk.offset, "a message of a channel that was not declared");
  if (Status status = visit(message, channel->second, {chunk.offset, chunk.bytes.size(), record.offset}); !status)
    return status;
  state_.add(message, record.offset);
  return {};
}

Status McapScanner::take_schema(const McapRecord& record, std::uint64_t offset) {
  McapSchema schema;
  if (!decode(record.content(), schema)) return mcap_error("bad record", offset);
  const auto same_id = [&](const McapSchema& other) { return other.id == schema.id; };
  if (std::none_of(state_.schemas.begin(), state_.schemas.end(), same_id)) state_.schemas.push_back(std::move(schema));
  return {};
}

Status McapScanner::take_channel(const McapRecord& record, std::uint64_t offset) {
  McapChannel channel;
  if (!decode(record.content(), channel)) return mcap_error("bad record", offset);
  const auto is_its_schema = [&](const McapSchema& schema) { return schema.id == channel.schema; };
  if (std::none_of(state_.schemas.begin(), state_.schemas.end(), is_its_schema))
    return mcap_error("bad record", offset, "a channel of a schema that was not declared");
  const auto [known, is_new] = state_.channels.try_emplace(channel.id, channel);
  if (!is_new && known->second != channel)
    return mcap_error("bad record", offset, "a channel declared twice, differently");
  return {};
}

Status McapScanner::take_message_index(const McapRecord& record) {
  McapMessageIndex index;
  if (!decode(record.content(), index)) return mcap_error("bad record", record.offset);
  if (state_.chunks.empty() || data_end_ != 0) return mcap_error("bad record", record.offset, "no chunk precedes it");
  // A channel without messages in the chunk may have an index that says so.
  const auto found = state_.index.find(index.channel);
  if (found == state_.index.end() ? !index.entries.empty() : index.entries != found->second.entries)
    return mcap_error("summary mismatch", record.offset, "the index of a chunk's messages");
  McapChunkIndex& chunk = state_.chunks.back();
  chunk.index_offsets[index.channel] = record.offset;
  chunk.index_bytes += record.bytes.size();
  return {};
}

Status McapScanner::check_data_end(const McapRecord& record) {
  McapDataEnd end;
  if (!decode(record.content(), end)) return mcap_error("bad record", record.offset);
  data_end_ = record.offset;
  if (end.crc != 0 && end.crc != crc_) return mcap_error("summary mismatch", record.offset, "the CRC of the data");
  return {};
}

Status McapScanner::check_chunk_index(const McapRecord& record) {
  McapChunkIndex claimed;
  if (!decode(record.content(), claimed)) return mcap_error("bad record", record.offset);
  const auto found =
      std::lower_bound(state_.chunks.begin(), state_.chunks.end(), claimed.chunk_offset,
                       [](const McapChunkIndex& chunk, std::uint64_t at) { return chunk.chunk_offset < at; });
  const bool is_right = found != state_.chunks.end() && *found == claimed;
  if (!is_right || !indexed_.insert(claimed.chunk_offset).second)
    return mcap_error("summary mismatch", record.offset, "the index of a chunk");
  return {};
}

Status McapScanner::check_statistics(const McapRecord& record) {
  McapStatistics claimed;
  if (!decode(record.content(), claimed)) return mcap_error("bad record", record.offset);
  McapStatistics found = state_.statistics();
  found.attachments = claimed.attachments;
  found.metadata = claimed.metadata;
  std::erase_if(claimed.channel_messages, [](const auto& entry) { return entry.second == 0; });
  has_statistics_ = true;
  return claimed == found ? Status() : mcap_error("summary mismatch", record.offset, "the statistics");
}

Status McapScanner::check_footer(const McapRecord& record) {
  McapFooter footer;
  if (!decode(record.content(), footer)) return mcap_error("bad record", record.offset);
  const bool has_offsets = footer.summary_offsets_offset != 0;
  const bool is_placed =
      summary_ != 0 && footer.summary_offset == summary_ &&
      (!has_offsets || (footer.summary_offsets_offset >= summary_ && footer.summary_offsets_offset <= record.offset));
  const std::uint32_t crc = mcap_crc(record.bytes.first(record.bytes.size() - sizeof footer.summary_crc), summary_crc_);
  if (!is_placed || !has_statistics_ || (footer.summary_crc != 0 && footer.summary_crc != crc))
    return mcap_error("summary mismatch", record.offset, "the footer");
  return {};
}

}  // namespace annalist::format
