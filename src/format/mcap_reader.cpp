// SPDX-License-Identifier: Apache-2.0
#include "format/mcap_reader.hpp"

#include <algorithm>
#include <string>

namespace annalist::format {
namespace {

using value::Bytes;

std::uint64_t length_of(Bytes head) {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < 8; ++i) length |= std::uint64_t{head[1 + i]} << (8 * i);
  return length;
}

bool is_magic(Bytes bytes) {
  return std::equal(bytes.begin(), bytes.end(), std::begin(kMcapMagic), std::end(kMcapMagic));
}
/// Whether the magic begins so.
bool begins_magic(Bytes bytes) {
  return bytes.size() <= sizeof kMcapMagic && std::equal(bytes.begin(), bytes.end(), kMcapMagic);
}

}  // namespace

Status mcap_error(std::string_view error, std::uint64_t offset, std::string_view detail) {
  std::string message(error);
  if (!detail.empty()) message.append(": ").append(detail);
  return Status(Code::kCorrupt, std::move(message), {}, offset);
}

bool McapRecordReader::fail(Status status) {
  status_ = std::move(status);
  return false;
}

bool McapRecordReader::stop() {
  // Whoever writes an unsealed file may be at it.
  return sealed_ ? fail(mcap_error("truncated record", offset_, "the file ends here")) : false;
}

Bytes McapRecordReader::view(std::uint64_t offset, std::size_t size) {
  if (offset < window_offset_ || offset + size > window_offset_ + window_.size()) {
    const std::uint64_t ahead = std::min<std::uint64_t>(source_.size() - offset, std::max(size, kWindowBytes));
    window_offset_ = offset;
    if (Status status = source_.read(offset, static_cast<std::size_t>(ahead), window_); !status) {
      window_.clear();
      fail(status.at(offset));
      return {};
    }
  }
  return Bytes(window_).subspan(static_cast<std::size_t>(offset - window_offset_), size);
}

bool McapRecordReader::begin() {
  if (source_.size() == 0) return fail(mcap_error("empty file", 0));
  const Bytes magic = view(0, std::min<std::size_t>(sizeof kMcapMagic, static_cast<std::size_t>(source_.size())));
  if (!status_) return false;
  if (!is_magic(magic)) return !sealed_ && begins_magic(magic) ? false : fail(mcap_error("not an MCAP file", 0));
  offset_ = sizeof kMcapMagic;
  return true;
}

bool McapRecordReader::finish() {
  const Bytes rest = view(offset_, static_cast<std::size_t>(std::min<std::uint64_t>(left(), sizeof kMcapMagic + 1)));
  if (!status_ || is_magic(rest)) return false;
  return begins_magic(rest) ? stop() : fail(mcap_error("bad record", offset_, "the closing magic should stand here"));
}

bool McapRecordReader::only_zeros_from(std::uint64_t offset) {
  while (offset < source_.size()) {
    const Bytes part =
        view(offset, static_cast<std::size_t>(std::min<std::uint64_t>(source_.size() - offset, kWindowBytes)));
    if (!status_ || std::any_of(part.begin(), part.end(), [](std::uint8_t byte) { return byte != 0; })) return false;
    offset += part.size();
  }
  return true;
}

bool McapRecordReader::check_opcode(std::uint8_t opcode) {
  if (opcode == 0 && only_zeros_from(offset_)) return fail(mcap_error("zero-filled", offset_));
  if (!status_) return false;
  if (opcode == 0 || opcode > static_cast<std::uint8_t>(Opcode::kDataEnd))
    return fail(mcap_error("unknown opcode", offset_, std::to_string(opcode)));
  return true;
}

bool McapRecordReader::next(McapRecord& record) {
  if (!status_ || (offset_ == 0 && !begin())) return false;
  if (last_ == Opcode::kFooter) return finish();
  if (left() == 0) return stop();
  const Bytes first = view(offset_, 1);
  if (!status_ || !check_opcode(first[0])) return false;
  if (left() < kMcapRecordHeadBytes) return stop();
  const Bytes head = view(offset_, kMcapRecordHeadBytes);
  if (!status_) return false;
  const std::uint64_t length = length_of(head);
  if (length > left() - kMcapRecordHeadBytes) return stop();
  record.opcode = last_ = static_cast<Opcode>(head[0]);
  record.offset = offset_;
  // Twice the limit leaves room for a chunk that does not compress.
  if (length > 2 * kMaxChunkBytes) {
    const bool is_chunk = record.opcode == Opcode::kChunk;
    return fail(
        mcap_error(is_chunk ? "chunk does not decompress" : "bad record", offset_, "larger than a reader takes"));
  }
  record.bytes = view(offset_, kMcapRecordHeadBytes + static_cast<std::size_t>(length));
  offset_ += record.bytes.size();
  return status_.ok();
}

bool McapChunkReader::next(McapRecord& record) {
  const Bytes rest = records_.subspan(offset_);
  if (!ok_ || rest.empty()) return false;
  ok_ = rest.size() >= kMcapRecordHeadBytes && length_of(rest) <= rest.size() - kMcapRecordHeadBytes;
  if (!ok_) return false;
  record.opcode = static_cast<Opcode>(rest[0]);
  record.offset = offset_;
  record.bytes = rest.first(kMcapRecordHeadBytes + static_cast<std::size_t>(length_of(rest)));
  offset_ += record.bytes.size();
  return true;
}

}  // namespace annalist::format
