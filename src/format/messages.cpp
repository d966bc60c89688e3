// SPDX-License-Identifier: Apache-2.0
#include "format/messages.hpp"

#include "format/column_encoder.hpp"
#include "format/map_writer.hpp"

namespace annalist::format {
namespace {

void text_or_null(MapWriter& map, std::string_view key, std::string_view text) {
  if (text.empty())
    map.put(key).null();
  else
    map.text(key, text);
}

void encode(value::Encoder& out, const ParentRef& parent) {
  if (parent.foreign.empty())
    out.unsigned_integer(parent.call);
  else
    out.text(parent.foreign);
}

void encode(value::Encoder& out, const OpenCall& call) {
  MapWriter map;
  map.unsigned_integer("call", call.call);
  map.unsigned_integer("channel", call.channel);
  map.unsigned_integer("thread", call.thread);
  map.signed_integer("start", call.start_ns);
  encode(map.put("parent"), call.parent);
  value::Encoder& arguments = map.put("arguments");
  arguments.array(call.arguments.size());
  for (const auto& argument : call.arguments) arguments.append(argument.data(), argument.size());
  map.finish(out);
}

void encode_parent(MapWriter& map, const SessionStart& start) {
  MapWriter parent;
  parent.unsigned_integer("pid", start.parent_pid);
  if (!start.parent_session.empty()) {
    parent.text("session", start.parent_session);
    if (start.parent_call != 0) parent.unsigned_integer("call", start.parent_call);
  }
  parent.finish(map.put("parent"));
}

void encode(value::Encoder& out, const GitState& git) {
  MapWriter map;
  map.text("root", git.root);
  text_or_null(map, "commit", git.commit);
  text_or_null(map, "branch", git.branch);
  value::Encoder& clean = map.put("clean");
  if (git.clean)
    clean.boolean(*git.clean);
  else
    clean.null();
  map.finish(out);
}

/// An open call as encode() writes it: keys in whatever order, all there.
bool decode(value::Cursor& in, OpenCall& call) {
  int known = 0;
  for (std::uint64_t pairs = in.map(); pairs > 0 && in.ok(); --pairs, ++known) {
    const std::string_view key = in.text();
    if (key == "call")
      call.call = in.unsigned_integer();
    else if (key == "channel")
      call.channel = static_cast<std::uint16_t>(in.unsigned_integer());
    else if (key == "thread")
      call.thread = in.unsigned_integer();
    else if (key == "start")
      call.start_ns = in.signed_integer();
    else if (key == "parent" && (in.peek() & 0xe0) == detail::kText)
      call.parent.foreign = in.text();
    else if (key == "parent")
      call.parent.call = in.unsigned_integer();
    else if (key == "arguments") {
      for (std::uint64_t n = in.array(); n > 0 && in.ok(); --n) {
        const value::Bytes item = in.item();
        call.arguments.emplace_back(item.begin(), item.end());
      }
    } else
      return false;
  }
  return in.ok() && known == 6;
}

}  // namespace

std::string_view topic_of(ReservedChannel channel) {
  switch (channel) {
    case kSessionChannel:
      return "annalist/session";
    case kRingsChannel:
      return "annalist/rings";
    case kNoteChannel:
      return "annalist/note";
    case kGapChannel:
      return "annalist/gap";
    case kOpenChannel:
      return "annalist/open";
    case kIndexChannel:
      return "annalist/index";
    case kEndChannel:
      return "annalist/end";
    case kEnvironmentChannel:
      return "annalist/environment";
  }
  return {};
}

std::uint16_t reserved_channel(std::string_view topic) {
  for (const ReservedChannel channel : kReservedChannels)
    if (topic == topic_of(channel)) return channel;
  return 0;
}

void encode(value::Encoder& out, const SessionStart& start) {
  MapWriter map;
  map.unsigned_integer("format", 1);
  map.text("session", start.session);
  map.signed_integer("started", start.started_ns);
  map.text("zone", start.zone);
  text_or_null(map, "analyst", start.analyst);
  text_or_null(map, "logger", start.logger);
  map.text("user", start.user);
  map.unsigned_integer("uid", start.uid);
  map.text("host", start.host);
  map.text("boot", start.boot);
  map.unsigned_integer("pid", start.pid);
  map.unsigned_integer("pid_namespace", start.pid_namespace);
  map.unsigned_integer("process_start", start.process_start);
  encode_parent(map, start);
  value::Encoder& arguments = map.put("arguments");
  arguments.array(start.arguments.size());
  for (const std::string& argument : start.arguments) arguments.text(argument);
  map.text("directory", start.directory);
  map.text("executable", start.executable);
  if (!start.build_id.empty()) map.text("build_id", start.build_id);
  if (!start.interpreter.empty()) map.text("interpreter", start.interpreter);
  map.text("platform", start.platform);
  map.text("annalist", start.annalist);
  map.text("clock", start.clock);
  if (start.part > 1) {
    map.unsigned_integer("part", start.part);
    map.put("previous").byte_string(start.previous);
  }
  map.finish(out);
}

void encode(value::Encoder& out, const std::vector<RingPosition>& rings) {
  MapWriter map;
  value::Encoder& list = map.put("rings");
  list.array(rings.size());
  for (const RingPosition& ring : rings) {
    list.array(4);
    list.unsigned_integer(ring.ring);
    list.unsigned_integer(ring.position);
    list.unsigned_integer(ring.thread);
    list.array(ring.begun.size());
    for (const OpenCall& call : ring.begun) encode(list, call);
  }
  map.finish(out);
}

bool decode_rings(value::Bytes payload, std::vector<RingPosition>& rings) {
  rings.clear();
  value::Cursor in(payload);
  if (in.map() != 1 || in.text() != "rings") return false;
  for (std::uint64_t n = in.array(); n > 0 && in.ok(); --n) {
    RingPosition ring;
    if (in.array() != 4) return false;
    ring.ring = in.unsigned_integer();
    ring.position = in.unsigned_integer();
    ring.thread = in.unsigned_integer();
    for (std::uint64_t calls = in.array(); calls > 0 && in.ok(); --calls)
      if (!decode(in, ring.begun.emplace_back())) return false;
    rings.push_back(std::move(ring));
  }
  return in.ok() && in.at_end();
}

void encode(value::Encoder& out, const NoteMessage& note) {
  MapWriter map;
  map.signed_integer("time", note.time_ns);
  map.unsigned_integer("thread", note.thread);
  map.unsigned_integer("call", note.call);
  map.text("text", note.text);
  map.finish(out);
}

void encode(value::Encoder& out, const GapMessage& gap) {
  MapWriter map;
  map.signed_integer("from", gap.from_ns);
  map.signed_integer("to", gap.to_ns);
  map.unsigned_integer("calls", gap.calls);
  map.text("reason", gap.reason);
  map.finish(out);
}

void encode(value::Encoder& out, const EnvironmentMessage& environment) {
  MapWriter map;
  map.signed_integer("time", environment.time_ns);
  value::Encoder& git = map.put("git");
  if (environment.git)
    encode(git, *environment.git);
  else
    git.null();
  if (environment.distributions) {
    MapWriter versions;
    for (const auto& [name, version] : *environment.distributions) versions.text(name, version);
    versions.finish(map.put("distributions"));
  }
  map.finish(out);
}

void encode(value::Encoder& out, const std::vector<OpenCall>& calls) {
  MapWriter map;
  value::Encoder& list = map.put("calls");
  list.array(calls.size());
  for (const OpenCall& call : calls) encode(list, call);
  map.finish(out);
}

void encode(value::Encoder& out, const std::vector<IndexRow>& index) {
  MapWriter map;
  std::vector<std::uint64_t> column(index.size());
  const auto put = [&](std::string_view key, auto field) {
    for (std::size_t i = 0; i < index.size(); ++i) column[i] = static_cast<std::uint64_t>(field(index[i]));
    value::Encoder& out_column = map.put(key);
    if (column.empty())
      out_column.array(0);
    else
      encode_integers(out_column, WordType::kSigned, column);
  };
  map.unsigned_integer("count", index.size());
  put("sequence", [](const IndexRow& row) { return row.sequence; });
  put("channel", [](const IndexRow& row) { return row.channel; });
  put("calls", [](const IndexRow& row) { return row.block.calls; });
  put("first_call", [](const IndexRow& row) { return row.block.first_call; });
  put("last_call", [](const IndexRow& row) { return row.block.last_call; });
  put("first_start", [](const IndexRow& row) { return row.block.first_start_ns; });
  put("last_end", [](const IndexRow& row) { return row.block.last_end_ns; });
  map.finish(out);
}

void encode(value::Encoder& out, const SessionEnd& end) {
  MapWriter map;
  map.signed_integer("ended", end.ended_ns);
  map.text("zone", end.zone);
  map.unsigned_integer("calls", end.calls);
  map.unsigned_integer("raised", end.raised);
  map.unsigned_integer("open", end.open);
  map.unsigned_integer("notes", end.notes);
  map.unsigned_integer("gaps", end.gaps);
  map.unsigned_integer("messages", end.messages);
  map.put("root").byte_string(end.root);
  map.text("state", end.state);
  map.text("reason", end.reason);
  map.finish(out);
}

}  // namespace annalist::format
