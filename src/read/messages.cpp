// SPDX-License-Identifier: Apache-2.0
#include "read/messages.hpp"

#include <initializer_list>

#include "format/column_reader.hpp"
#include "trail/session_name.hpp"

namespace annalist::read {
namespace {

using value::Bytes;
using value::Cursor;

/// Reads the pairs of one map: `take(key)` reads the value and returns true, or returns false to have it skipped. Gives
/// how many it took; fails the cursor where keys do not ascend, so that none counts twice.
template <class Take>
std::size_t read_map(Cursor& in, const Take& take) {
  std::size_t taken = 0;
  std::string_view before;
  const std::uint64_t pairs = in.map();
  for (std::uint64_t i = 0; i < pairs && in.ok(); ++i) {
    const std::string_view key = in.text();
    const bool ascends = before.size() != key.size() ? before.size() < key.size() : before < key;
    if (i != 0 && !ascends) in.fail();
    before = key;
    if (take(key))
      ++taken;
    else
      in.item(value::kMaxPayloadDepth);
  }
  return in.ok() ? taken : 0;
}

bool is_done(const Cursor& in) { return in.ok() && in.at_end(); }

struct TextField {
  std::string_view key;
  std::string& target;
};
struct UnsignedField {
  std::string_view key;
  std::uint64_t& target;
};

bool take_text(Cursor& in, std::string_view key, std::initializer_list<TextField> fields) {
  for (const TextField& field : fields)
    if (key == field.key) {
      field.target = in.text();
      return true;
    }
  return false;
}

bool take_unsigned(Cursor& in, std::string_view key, std::initializer_list<UnsignedField> fields) {
  for (const UnsignedField& field : fields)
    if (key == field.key) {
      field.target = in.unsigned_integer();
      return true;
    }
  return false;
}

void read_text_or_null(Cursor& in, std::string& target) {
  if (!in.null()) target = in.text();
}

void read_texts(Cursor& in, std::vector<std::string>& target) {
  for (std::uint64_t n = in.array(); n > 0 && in.ok(); --n) target.emplace_back(in.text());
}

void read_parent_process(Cursor& in, format::SessionStart& start) {
  bool has_pid = false;
  read_map(in, [&](std::string_view key) {
    has_pid = has_pid || key == "pid";
    return take_unsigned(in, key, {{"pid", start.parent_pid}, {"call", start.parent_call}}) ||
           take_text(in, key, {{"session", start.parent_session}});
  });
  if (!has_pid) in.fail();
}

void read_parent(Cursor& in, format::ParentRef& parent) {
  if ((in.peek() & 0xe0) == detail::kText)
    parent.foreign = in.text();
  else
    parent.call = in.unsigned_integer();
}

void read_open_call(Cursor& in, format::OpenCall& call) {
  std::uint64_t channel = 0;
  const std::size_t taken = read_map(in, [&](std::string_view key) {
    if (key == "start")
      call.start_ns = in.signed_integer();
    else if (key == "parent")
      read_parent(in, call.parent);
    else if (key == "arguments") {
      for (std::uint64_t n = in.array(); n > 0 && in.ok(); --n) {
        const Bytes item = in.item();
        call.arguments.emplace_back(item.begin(), item.end());
      }
    } else
      return take_unsigned(in, key, {{"call", call.call}, {"channel", channel}, {"thread", call.thread}});
    return true;
  });
  call.channel = static_cast<std::uint16_t>(channel);
  if (taken != 6 || channel > 0xffff) in.fail();
}

void read_exception(Cursor& in, Exception& exception) {
  if (!decode_exception(in.item(), exception.type, exception.message)) in.fail();
}

void read_git(Cursor& in, format::GitState& git) {
  const std::size_t taken = read_map(in, [&](std::string_view key) {
    if (key == "commit")
      read_text_or_null(in, git.commit);
    else if (key == "branch")
      read_text_or_null(in, git.branch);
    else if (key == "clean") {
      if (!in.null()) git.clean = in.boolean();
    } else
      return take_text(in, key, {{"root", git.root}});
    return true;
  });
  if (taken != 4) in.fail();
}

constexpr std::size_t kRootBytes = 32;
/// Keys that a session record must have.
constexpr std::size_t kSessionKeys = 20;

bool take_required(Cursor& in, std::string_view key, format::SessionStart& start) {
  std::uint64_t format = 0;  // format_of() looks at it
  if (key == "started")
    start.started_ns = in.signed_integer();
  else if (key == "analyst")
    read_text_or_null(in, start.analyst);
  else if (key == "logger")
    read_text_or_null(in, start.logger);
  else if (key == "arguments")
    read_texts(in, start.arguments);
  else if (key == "parent")
    read_parent_process(in, start);
  else
    return take_text(in, key,
                     {{"session", start.session},
                      {"zone", start.zone},
                      {"user", start.user},
                      {"host", start.host},
                      {"boot", start.boot},
                      {"directory", start.directory},
                      {"executable", start.executable},
                      {"platform", start.platform},
                      {"annalist", start.annalist},
                      {"clock", start.clock}}) ||
           take_unsigned(in, key,
                         {{"format", format},
                          {"uid", start.uid},
                          {"pid", start.pid},
                          {"pid_namespace", start.pid_namespace},
                          {"process_start", start.process_start}});
  return true;
}

/// The keys of a session's later parts.
bool take_part(Cursor& in, std::string_view key, format::SessionStart& start) {
  if (key != "previous") return take_unsigned(in, key, {{"part", start.part}});
  const Bytes root = in.byte_string();
  start.previous.assign(root.begin(), root.end());
  return true;
}

/// One column of the index, whose rows become those of `field`.
template <class Set>
void read_index_column(Cursor& in, std::vector<format::IndexRow>& index, const Set& set) {
  format::ColumnReader column;
  std::vector<std::int64_t> rows(index.size());
  if (!format::ColumnReader::parse(in, index.size(), column) || !column.integers(rows)) return in.fail();
  for (std::size_t i = 0; i < rows.size(); ++i) set(index[i], rows[i]);
}

bool take_index_column(Cursor& in, std::string_view key, std::vector<format::IndexRow>& index) {
  const auto count = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
  const auto column = [&](const auto& set) { read_index_column(in, index, set); };
  if (key == "sequence")
    column([&](auto& row, std::int64_t n) { row.sequence = count(n); });
  else if (key == "channel")
    column([&](auto& row, std::int64_t n) {
      row.channel = static_cast<std::uint16_t>(n);
      if (n != row.channel) in.fail();
    });
  else if (key == "calls")
    column([&](auto& row, std::int64_t n) { row.block.calls = count(n); });
  else if (key == "first_call")
    column([&](auto& row, std::int64_t n) { row.block.first_call = count(n); });
  else if (key == "last_call")
    column([&](auto& row, std::int64_t n) { row.block.last_call = count(n); });
  else if (key == "first_start")
    column([&](auto& row, std::int64_t n) { row.block.first_start_ns = n; });
  else if (key == "last_end")
    column([&](auto& row, std::int64_t n) { row.block.last_end_ns = n; });
  else
    return false;
  return true;
}

/// `count` does not come first among the keys, but every column needs it.
std::uint64_t find_count(Bytes payload) {
  Cursor in(payload);
  std::uint64_t count = 0;
  read_map(in, [&](std::string_view key) { return take_unsigned(in, key, {{"count", count}}); });
  return count;
}

}  // namespace

std::uint64_t format_of(Bytes payload) {
  Cursor in(payload);
  std::uint64_t format = 0;
  read_map(in, [&](std::string_view key) { return take_unsigned(in, key, {{"format", format}}); });
  return in.ok() ? format : 0;
}

bool decode(Bytes payload, format::SessionStart& start) {
  Cursor in(payload);
  std::size_t required = 0, of_part = 0;
  read_map(in, [&](std::string_view key) {
    if (take_required(in, key, start)) return ++required, true;
    if (take_part(in, key, start)) return ++of_part, true;
    return take_text(in, key, {{"build_id", start.build_id}, {"interpreter", start.interpreter}});
  });
  const bool is_first = of_part == 0;
  const bool is_later = of_part == 2 && start.part > 1 && start.previous.size() == kRootBytes;
  return is_done(in) && required == kSessionKeys && (is_first || is_later) && format_of(payload) <= kFormat &&
         trail::is_session_name(start.session);
}

bool decode(Bytes payload, format::NoteMessage& note) {
  Cursor in(payload);
  const std::size_t taken = read_map(in, [&](std::string_view key) {
    if (key == "time")
      note.time_ns = in.signed_integer();
    else
      return take_unsigned(in, key, {{"thread", note.thread}, {"call", note.call}}) ||
             take_text(in, key, {{"text", note.text}});
    return true;
  });
  return is_done(in) && taken == 4;
}

bool decode(Bytes payload, format::GapMessage& gap) {
  Cursor in(payload);
  const std::size_t taken = read_map(in, [&](std::string_view key) {
    if (key == "from")
      gap.from_ns = in.signed_integer();
    else if (key == "to")
      gap.to_ns = in.signed_integer();
    else
      return take_unsigned(in, key, {{"calls", gap.calls}}) || take_text(in, key, {{"reason", gap.reason}});
    return true;
  });
  return is_done(in) && taken == 4;
}

bool decode(Bytes payload, format::EnvironmentMessage& environment) {
  Cursor in(payload);
  std::size_t required = 0;
  read_map(in, [&](std::string_view key) {
    if (key == "time") {
      environment.time_ns = in.signed_integer();
    } else if (key == "git") {
      if (!in.null()) read_git(in, environment.git.emplace());
    } else if (key == "distributions") {
      auto& versions = environment.distributions.emplace();
      read_map(in, [&](std::string_view name) { return versions.emplace(name, in.text()), true; });
      return true;
    } else {
      return false;
    }
    return ++required, true;
  });
  return is_done(in) && required == 2;
}

bool decode(Bytes payload, std::vector<format::OpenCall>& calls) {
  Cursor in(payload);
  const std::size_t taken = read_map(in, [&](std::string_view key) {
    if (key != "calls") return false;
    for (std::uint64_t n = in.array(); n > 0 && in.ok(); --n) read_open_call(in, calls.emplace_back());
    return true;
  });
  return is_done(in) && taken == 1;
}

bool decode(Bytes payload, std::vector<format::IndexRow>& index) {
  const std::uint64_t count = find_count(payload);
  // Each row has a sequence of its own, which takes a byte at least.
  if (count > payload.size()) return false;
  index.assign(static_cast<std::size_t>(count), {});
  Cursor in(payload);
  const std::size_t taken = read_map(in, [&](std::string_view key) { return take_index_column(in, key, index); });
  return is_done(in) && taken == 7;
}

bool decode(Bytes payload, format::SessionEnd& end) {
  Cursor in(payload);
  const std::size_t taken = read_map(in, [&](std::string_view key) {
    if (key == "ended")
      end.ended_ns = in.signed_integer();
    else if (key == "root") {
      const Bytes root = in.byte_string();
      end.root.assign(root.begin(), root.end());
    } else
      return take_text(in, key, {{"zone", end.zone}, {"state", end.state}, {"reason", end.reason}}) ||
             take_unsigned(in, key,
                           {{"calls", end.calls},
                            {"raised", end.raised},
                            {"open", end.open},
                            {"notes", end.notes},
                            {"gaps", end.gaps},
                            {"messages", end.messages}});
    return true;
  });
  return is_done(in) && taken == 11;
}

bool decode_exception(Bytes item, std::string& type, std::string& message) {
  Cursor in(item);
  const std::size_t taken = read_map(in, [&](std::string_view key) {
    return take_text(in, key, {{"type", type}, {"message", message}});
  });
  return is_done(in) && taken == 2;
}

bool decode_suspended(Bytes item, Suspended& suspended) {
  Cursor in(item);
  std::size_t required = 0;
  read_map(in, [&](std::string_view key) {
    if (key == "sent") {
      for (std::uint64_t n = in.array(); n > 0 && in.ok(); --n) suspended.sent.emplace_back(in.item());
    } else if (key == "thrown") {
      for (std::uint64_t n = in.array(); n > 0 && in.ok(); --n) read_exception(in, suspended.thrown.emplace_back());
    } else if (take_unsigned(in, key, {{"count", suspended.count}}) ||
               take_text(in, key, {{"ended", suspended.ended}})) {
      ++required;
    } else {
      return false;
    }
    return true;
  });
  return is_done(in) && required == 2;
}

}  // namespace annalist::read
