// SPDX-License-Identifier: Apache-2.0
#include "read/followed_file.hpp"

#include <algorithm>
#include <tuple>

#include "read/block.hpp"
#include "read/chunk_store.hpp"
#include "read/describe.hpp"
#include "read/function.hpp"
#include "read/messages.hpp"
#include "read/session_impl.hpp"

namespace annalist::read {

using namespace format;

FollowedFile::FollowedFile(const Session::Impl& session)
    : functions_(session.files.back()->contents.functions), reserved_(session.files.back()->contents.reserved) {
  const Contents& contents = session.files.back()->contents;
  if (!contents.chunks.empty()) {
    offset_ = contents.chunks.back().offset + contents.chunks.back().bytes;
    info_ = session.info;
  }
  is_done_ = contents.end.has_value();
  for (const Part& part : session.parts) {
    if (part.payload == nullptr) continue;
    if (const auto block = session.load_block(part))
      known_->insert((*block)->numbers().begin(), (*block)->numbers().end());
  }
}

FollowedFile FollowedFile::passed_over() {
  FollowedFile file;
  file.is_done_ = true;
  return file;
}

Status FollowedFile::advance(const std::string& path, const Filter& filter, const News& news) {
  const auto source = open_session_file(path);
  if (source.ok() && source->size() == 0 && offset_ == 0) return {};  // it is being made
  Status status = source.ok() ? take_records(*source, filter, news) : source.status();
  is_done_ = is_done_ || !status;
  // Whoever removes a session need not be told.
  return status.code() == Code::kNotFound ? Status() : status.at(path);
}

Status FollowedFile::take_records(const ByteSource& source, const Filter& filter, const News& news) {
  McapRecordReader reader(source, false, offset_);
  McapRecord record;
  while (reader.next(record)) {
    if (record.opcode == Opcode::kChunk) {
      McapChunk chunk;
      auto records = std::make_shared<std::vector<std::uint8_t>>();
      Status status = decode(record.content(), chunk) ? decompress_chunk(chunk, record.offset, *records)
                                                      : mcap_error("bad record", record.offset);
      // The last one may be being written just now: it is looked at again.
      if (!status && record.end() == source.size()) return {};
      if (status) status = take_chunk(records, filter, news);
      if (!status) return status.at(record.offset);
    }
    offset_ = record.end();
    is_done_ = is_done_ || record.opcode == Opcode::kFooter;
  }
  return reader.status();
}

Status FollowedFile::take_chunk(const Records& records, const Filter& filter, const News& news) {
  McapChunkReader reader(*records);
  McapRecord record;
  Status status;
  while (status && reader.next(record)) {
    McapMessage message;
    if (record.opcode == Opcode::kChannel && !take_channel(record)) status = mcap_error("bad record", offset_);
    if (record.opcode != Opcode::kMessage) continue;
    status = decode(record.content(), message) ? take_message(message, records, filter, news)
                                               : mcap_error("bad record", offset_);
  }
  hand_over(news);
  return status;
}

bool FollowedFile::take_channel(const McapRecord& record) {
  McapChannel channel;
  if (!decode(record.content(), channel)) return false;
  if (is_reserved(channel.topic)) {
    reserved_[channel.id] = reserved_channel(channel.topic);
    return true;
  }
  auto function = function_of(channel);
  if (function == nullptr) return false;
  functions_[channel.id] = std::move(function);
  return true;
}

Status FollowedFile::take_message(const McapMessage& message, const Records& records, const Filter& filter,
                                  const News& news) {
  const auto reserved = reserved_.find(message.channel);
  const bool is_start = reserved != reserved_.end() && reserved->second == kSessionChannel;
  if (info_ == nullptr && !is_start) return mcap_error("no session record", offset_);
  if (reserved == reserved_.end()) return take_block(message, records, filter);
  if (take_reserved(reserved->second, message.payload, news)) return {};
  return mcap_error("bad payload", offset_);
}

bool FollowedFile::take_reserved(std::uint16_t reserved, value::Bytes payload, const News& news) {
  if (reserved == kSessionChannel) return take_start(payload, news);
  if (reserved == kEndChannel) return take_end(payload, news);
  if (reserved == kNoteChannel && news.note) {
    NoteMessage note;
    if (!decode(payload, note)) return false;
    hand_over(news);
    news.note(*info_, note_of(note, *info_));
  }
  if (reserved == kGapChannel && news.gap) {
    GapMessage gap;
    if (!decode(payload, gap)) return false;
    hand_over(news);
    news.gap(*info_, gap_of(gap));
  }
  return true;
}

bool FollowedFile::take_start(value::Bytes payload, const News& news) {
  SessionStart start;
  if (info_ != nullptr || !decode(payload, start)) return false;
  auto info = std::make_shared<SessionInfo>();
  describe(start, *info);
  info->state = State::kOpen;
  info_ = info;
  if (start.part == 1 && news.begun) news.begun(*info);
  return true;
}

bool FollowedFile::take_end(value::Bytes payload, const News& news) {
  SessionEnd end;
  if (!decode(payload, end)) return false;
  hand_over(news);
  is_done_ = true;
  if (end.state == kContinued) return true;  // in the session's next file
  SessionInfo info = *info_;
  describe(end, info);
  info.state = end.state == "recovered" ? State::kRecovered : State::kSealed;
  if (news.ended) news.ended(info);
  return true;
}

Status FollowedFile::take_block(const McapMessage& message, const Records& records, const Filter& filter) {
  const auto function = functions_.find(message.channel);
  if (function == functions_.end()) return mcap_error("bad record", offset_, "a message of an unknown channel");
  if (!may_pass(filter, *info_)) return {};
  const auto block = Block::decode(message.payload, function->second, records);
  if (!block) return block.status();
  if (!filter.function.empty() && !matches(filter.function, function->second->name)) return {};
  for (std::size_t row = 0; row < (*block)->size(); ++row)
    if (known_->erase((*block)->number(row)) == 0 && (*block)->passes(filter, row))
      calls_.push_back((*block)->call(row, info_));
  return {};
}

/// In the order in which they ended: a block holds what came within a second.
void FollowedFile::hand_over(const News& news) {
  const auto end_of = [](const Call& call) { return std::pair(call.start_ns + call.duration_ns, call.number); };
  std::sort(calls_.begin(), calls_.end(), [&](const Call& a, const Call& b) { return end_of(a) < end_of(b); });
  if (news.call)
    for (const Call& call : calls_) news.call(call);
  calls_.clear();
}

}  // namespace annalist::read
