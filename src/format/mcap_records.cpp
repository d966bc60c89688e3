// SPDX-License-Identifier: Apache-2.0
#include "format/mcap_records.hpp"

#include <libdeflate.h>

#include <concepts>

#include "base/utf8.hpp"

namespace annalist::format {
namespace {

using value::Bytes;
using value::Encoder;

template <std::unsigned_integral Integer>
void put_at(std::uint8_t* at, Integer n) {
  for (std::size_t i = 0; i < sizeof n; ++i) at[i] = static_cast<std::uint8_t>(n >> (8 * i));
}

template <std::unsigned_integral Integer>
void put(Encoder& out, Integer n) {
  put_at(out.grow(sizeof n), n);
}

void put(Encoder& out, std::string_view text) {
  put(out, static_cast<std::uint32_t>(text.size()));
  out.append(text.data(), text.size());
}

std::size_t begin_record(Encoder& out, Opcode opcode) {
  const std::size_t begin = out.size();
  out.raw(static_cast<std::uint8_t>(opcode));
  put(out, std::uint64_t{0});
  return begin;
}

/// Maps and arrays are preceded by their length in bytes, which is known behind them.
std::size_t begin_list(Encoder& out) {
  put(out, std::uint32_t{0});
  return out.size();
}

void end_list(Encoder& out, std::size_t begin) {
  put_at(out.at(begin - 4), static_cast<std::uint32_t>(out.size() - begin));
}

template <class Key, class Value>
void put(Encoder& out, const std::map<Key, Value>& map) {
  const std::size_t begin = begin_list(out);
  for (const auto& [key, value] : map) {
    put(out, key);
    put(out, value);
  }
  end_list(out, begin);
}

/// Reads fields off the front of `bytes`. After the first that is not there ok() stays false and everything reads as
/// zero.
class Fields {
 public:
  explicit Fields(Bytes bytes) : bytes_(bytes) {}

  bool filled() const { return ok_ && bytes_.empty(); }
  bool more() const { return ok_ && !bytes_.empty(); }

  Bytes take(std::uint64_t size) {
    if (size > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    const Bytes taken = bytes_.first(static_cast<std::size_t>(size));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }
  Bytes rest() { return take(bytes_.size()); }

  template <std::unsigned_integral Integer>
  void get(Integer& n) {
    const Bytes taken = take(sizeof n);
    n = 0;
    for (std::size_t i = 0; i < taken.size(); ++i) n = static_cast<Integer>(n | Integer{taken[i]} << (8 * i));
  }
  template <class Integer>
  Integer get() {
    Integer n;
    get(n);
    return n;
  }
  void get(std::string& text) {
    const Bytes taken = take(get<std::uint32_t>());
    text.assign(reinterpret_cast<const char*>(taken.data()), taken.size());
    ok_ = ok_ && base::is_utf8(text);
  }
  Fields list() { return Fields(take(get<std::uint32_t>())); }
  /// False where a key stands twice.
  template <class Key, class Value>
  void get(std::map<Key, Value>& map) {
    Fields list = this->list();
    map.clear();
    while (list.more()) {
      Key key{};
      Value value{};
      list.get(key);
      list.get(value);
      if (!map.emplace(std::move(key), std::move(value)).second) list.ok_ = false;
    }
    ok_ = ok_ && list.ok_;
  }

 private:
  Bytes bytes_;
  bool ok_ = true;
};

template <class... Field>
bool decode_fields(Bytes content, Field&... field) {
  Fields in(content);
  (in.get(field), ...);
  return in.filled();
}

template <class... Field>
void encode_fields(Encoder& out, Opcode opcode, const Field&... field) {
  const std::size_t begin = begin_record(out, opcode);
  (put(out, field), ...);
  end_mcap_record(out, begin);
}

}  // namespace

void end_mcap_record(Encoder& out, std::size_t begin) {
  put_at(out.at(begin + 1), std::uint64_t{out.size() - begin - kMcapRecordHeadBytes});
}

void encode(Encoder& out, const McapHeader& header) {
  encode_fields(out, Opcode::kHeader, header.profile, header.library);
}

void encode(Encoder& out, const McapSchema& schema) {
  encode_fields(out, Opcode::kSchema, schema.id, schema.name, schema.encoding, schema.data);
}

void encode(Encoder& out, const McapChannel& channel) {
  encode_fields(out, Opcode::kChannel, channel.id, channel.schema, channel.topic, channel.encoding, channel.metadata);
}

void encode(Encoder& out, const McapMessageIndex& index) {
  const std::size_t begin = begin_record(out, Opcode::kMessageIndex);
  put(out, index.channel);
  const std::size_t list = begin_list(out);
  for (const auto& [log_time, offset] : index.entries) {
    put(out, log_time);
    put(out, offset);
  }
  end_list(out, list);
  end_mcap_record(out, begin);
}

void encode(Encoder& out, const McapChunkIndex& index) {
  encode_fields(out, Opcode::kChunkIndex, index.start_time, index.end_time, index.chunk_offset, index.chunk_bytes,
                index.index_offsets, index.index_bytes, index.compression, index.compressed_bytes,
                index.uncompressed_bytes);
}

void encode(Encoder& out, const McapStatistics& statistics) {
  encode_fields(out, Opcode::kStatistics, statistics.messages, statistics.schemas, statistics.channels,
                statistics.attachments, statistics.metadata, statistics.chunks, statistics.start_time,
                statistics.end_time, statistics.channel_messages);
}

void encode(Encoder& out, const McapSummaryOffset& offset) {
  encode_fields(out, Opcode::kSummaryOffset, static_cast<std::uint8_t>(offset.group), offset.offset, offset.bytes);
}

void encode(Encoder& out, const McapDataEnd& end) { encode_fields(out, Opcode::kDataEnd, end.crc); }

void encode(Encoder& out, const McapFooter& footer) {
  encode_fields(out, Opcode::kFooter, footer.summary_offset, footer.summary_offsets_offset, footer.summary_crc);
}

std::size_t begin_mcap_message(Encoder& out, const McapMessage& message) {
  const std::size_t begin = begin_record(out, Opcode::kMessage);
  put(out, message.channel);
  put(out, message.sequence);
  put(out, message.log_time);
  put(out, message.publish_time);
  return begin;
}

std::size_t begin_mcap_chunk(Encoder& out, const McapChunk& chunk) {
  const std::size_t begin = begin_record(out, Opcode::kChunk);
  put(out, chunk.start_time);
  put(out, chunk.end_time);
  put(out, chunk.uncompressed_bytes);
  put(out, chunk.uncompressed_crc);
  put(out, chunk.compression);
  put(out, std::uint64_t{0});
  return begin;
}

void end_mcap_chunk(Encoder& out, std::size_t begin, std::size_t records_begin) {
  put_at(out.at(records_begin - 8), std::uint64_t{out.size() - records_begin});
  end_mcap_record(out, begin);
}

bool decode(Bytes content, McapHeader& header) { return decode_fields(content, header.profile, header.library); }

bool decode(Bytes content, McapSchema& schema) {
  Fields in(content);
  in.get(schema.id);
  in.get(schema.name);
  in.get(schema.encoding);
  // Not text: what it is depends on the encoding.
  const Bytes data = in.take(in.get<std::uint32_t>());
  schema.data.assign(reinterpret_cast<const char*>(data.data()), data.size());
  return in.filled() && schema.id != 0;
}

bool decode(Bytes content, McapChannel& channel) {
  return decode_fields(content, channel.id, channel.schema, channel.topic, channel.encoding, channel.metadata);
}

bool decode(Bytes content, McapMessage& message) {
  Fields in(content);
  in.get(message.channel);
  in.get(message.sequence);
  in.get(message.log_time);
  in.get(message.publish_time);
  message.payload = in.rest();
  return in.filled();
}

bool decode(Bytes content, McapChunk& chunk) {
  Fields in(content);
  in.get(chunk.start_time);
  in.get(chunk.end_time);
  in.get(chunk.uncompressed_bytes);
  in.get(chunk.uncompressed_crc);
  in.get(chunk.compression);
  chunk.records = in.take(in.get<std::uint64_t>());
  return in.filled();
}

bool decode(Bytes content, McapMessageIndex& index) {
  Fields in(content);
  in.get(index.channel);
  Fields list = in.list();
  index.entries.clear();
  while (list.more()) {
    auto& [log_time, offset] = index.entries.emplace_back();
    list.get(log_time);
    list.get(offset);
  }
  return in.filled() && list.filled();
}

bool decode(Bytes content, McapChunkIndex& index) {
  return decode_fields(content, index.start_time, index.end_time, index.chunk_offset, index.chunk_bytes,
                       index.index_offsets, index.index_bytes, index.compression, index.compressed_bytes,
                       index.uncompressed_bytes);
}

bool decode(Bytes content, McapStatistics& statistics) {
  return decode_fields(content, statistics.messages, statistics.schemas, statistics.channels, statistics.attachments,
                       statistics.metadata, statistics.chunks, statistics.start_time, statistics.end_time,
                       statistics.channel_messages);
}

bool decode(Bytes content, McapSummaryOffset& offset) {
  std::uint8_t group = 0;
  const bool filled = decode_fields(content, group, offset.offset, offset.bytes);
  offset.group = static_cast<Opcode>(group);
  return filled;
}

bool decode(Bytes content, McapDataEnd& end) { return decode_fields(content, end.crc); }

bool decode(Bytes content, McapFooter& footer) {
  return decode_fields(content, footer.summary_offset, footer.summary_offsets_offset, footer.summary_crc);
}

std::uint32_t mcap_crc(Bytes bytes, std::uint32_t crc) { return libdeflate_crc32(crc, bytes.data(), bytes.size()); }

}  // namespace annalist::format
