// SPDX-License-Identifier: Apache-2.0
// Session files for the tests of reading, made call by call with the encoders that the recorder uses, and a directory
// to put them in.
#pragma once
#include <annalist/read.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "format/mcap_writer.hpp"
#include "format/messages.hpp"
#include "merkle/tree.hpp"
#include "trail/trail_directory.hpp"

namespace session_bytes {

using namespace annalist;
using FileBytes = std::vector<std::uint8_t>;

inline constexpr std::int64_t kStart_ns = 1'698'918'133'000'000'000;
inline constexpr char kName[] = "0123456789abcdef";

/// A call of a function with one argument and a result of the same value, or an exception that is raised.
struct Row {
  std::uint64_t call = 0;
  std::int64_t start_ns = 0;  // after the session's
  std::int64_t value = 0;
  std::uint64_t parent = 0;
  std::uint64_t thread = 1;
  bool raised = false;
};

/// Builds one file. Channels from 16 on are functions.
class SessionBytes {
 public:
  explicit SessionBytes(std::string name = kName, std::string analyst = "Ann", std::int64_t start_ns = kStart_ns)
      : start_ns_(start_ns) {
    put(mcap_.begin_file("test"));
    mcap_.add_schema(1, "annalist", "cddl", "value = any");
    for (const auto channel : {format::kSessionChannel, format::kNoteChannel, format::kGapChannel, format::kOpenChannel,
                               format::kIndexChannel, format::kEndChannel})
      mcap_.add_channel({channel, std::string(format::topic_of(channel)), {}});
    format::SessionStart start;
    start.session = std::move(name);
    start.analyst = std::move(analyst);
    start.host = "elsewhere";
    start.started_ns = start_ns_;
    start.parent_pid = 1;
    message(format::kSessionChannel, start);
    chunk();
  }

  /// The foreign parent of calls whose parent is detail::kForeignParent.
  SessionBytes& foreign_parent(std::string parent) {
    foreign_parent_ = std::move(parent);
    return *this;
  }
  SessionBytes& function(std::uint16_t channel, const std::string& name, const std::string& level = "INFO") {
    mcap_.add_channel(
        {channel, name, {{"language", "c++"}, {"parameters", R"([{"name":"x","type":"int"}])"}, {"level", level}}});
    return *this;
  }
  SessionBytes& block(std::uint16_t channel, const std::vector<Row>& rows) {
    format::BlockBuilder builder(1, foreign_parent_, {});
    for (const Row& row : rows) add(builder, row);
    value::Encoder payload;
    const format::BlockSummary summary = builder.encode(payload);
    index_.push_back({tree_.size(), channel, summary});
    end_.calls += summary.calls;
    end_.raised += summary.raised;
    begin(channel).append(payload.bytes());
    end();
    return *this;
  }
  SessionBytes& note(const std::string& text, std::uint64_t call) {
    ++end_.notes;
    return message(format::kNoteChannel, format::NoteMessage{start_ns_ + 5, 1, call, text});
  }
  SessionBytes& gap(std::uint64_t calls, const std::string& reason) {
    ++end_.gaps;
    return message(format::kGapChannel, format::GapMessage{start_ns_ + 6, start_ns_ + 7, calls, reason});
  }
  SessionBytes& open_call(std::uint16_t channel, const Row& row) {
    format::OpenCall call;
    call.call = row.call;
    call.thread = row.thread;
    call.channel = channel;
    call.parent.call = row.parent;
    call.start_ns = start_ns_ + row.start_ns;
    value::Encoder argument;
    argument.signed_integer(row.value);
    call.arguments.push_back(argument.take());
    ++end_.open;
    return message(format::kOpenChannel, std::vector<format::OpenCall>{call});
  }
  SessionBytes& chunk() {
    put(mcap_.finish_chunk());
    return *this;
  }
  /// The file as it is: of a process that is at work, or died.
  FileBytes bytes() const { return file_; }
  FileBytes sealed() {
    message(format::kIndexChannel, index_);
    end_.ended_ns = start_ns_ + 1'000'000;
    end_.state = "sealed";
    end_.reason = "closed";
    end_.messages = tree_.size();
    const auto root = tree_.root();
    end_.root.assign(root.begin(), root.end());
    message(format::kEndChannel, end_);
    chunk();
    put(mcap_.finish_file());
    return file_;
  }

 private:
  void put(value::Bytes bytes) { file_.insert(file_.end(), bytes.begin(), bytes.end()); }
  value::Encoder& begin(std::uint16_t channel) {
    const auto time = static_cast<std::uint64_t>(start_ns_);
    return mcap_.begin_message(channel, time, time);
  }
  void end() { tree_.add(merkle::leaf_hash(mcap_.end_message())); }
  template <class Payload>
  SessionBytes& message(std::uint16_t channel, const Payload& payload) {
    encode(begin(channel), payload);
    end();
    return *this;
  }
  void add(format::BlockBuilder& builder, const Row& row) const {
    value::Encoder values;
    values.signed_integer(row.value);
    if (row.raised) {
      values.map(2);
      values.text("type");
      values.text("ValueError");
      values.text("message");
      values.text("no");
    } else {
      values.signed_integer(row.value);
    }
    format::CallRow call;
    call.call = row.call;
    call.parent = row.parent;
    call.thread = row.thread;
    call.start_ns = start_ns_ + row.start_ns;
    call.duration_ns = 100;
    call.raised = row.raised;
    call.values = values.bytes();
    builder.add(call);
  }

  std::int64_t start_ns_;
  std::string foreign_parent_;
  format::McapWriter mcap_;
  FileBytes file_;
  std::vector<format::IndexRow> index_;
  merkle::Tree tree_;
  format::SessionEnd end_;
};

/// A trail that is gone when the test is over.
class TemporaryTrail {
 public:
  TemporaryTrail() {
    char name[] = "/tmp/annalist-test-XXXXXX";
    path_ = ::mkdtemp(name);
    sessions_ = *trail::create_trail(path_);
  }
  ~TemporaryTrail() { std::filesystem::remove_all(path_); }
  TemporaryTrail(const TemporaryTrail&) = delete;

  const std::string& path() const { return path_; }
  std::string put(const std::string& name, const FileBytes& bytes) const {
    const std::string path = sessions_ + "/" + name;
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path;
  }

 private:
  std::string path_, sessions_;
};

/// Name, argument and outcome of each call, in order: "clip(3)=3", "clip(3)!ValueError", "clip(3)…".
inline std::vector<std::string> calls_of(const read::Trail& trail, const read::Filter& filter = {},
                                         Status* status = nullptr) {
  std::vector<std::string> calls;
  const Status done = trail.calls(filter, [&](const read::Call& call) {
    std::string line = call.function->name + "(" + call.arguments[0].json() + ")";
    if (call.status == read::CallStatus::kReturned) line += "=" + call.result.json();
    if (call.status == read::CallStatus::kRaised) line += "!" + call.exception_type;
    if (call.status == read::CallStatus::kOpen) line += "…";
    calls.push_back(line);
    return true;
  });
  if (status != nullptr) *status = done;
  return calls;
}

}  // namespace session_bytes
