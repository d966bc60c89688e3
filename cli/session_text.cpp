// SPDX-License-Identifier: Apache-2.0
#include "session_text.hpp"

#include "time_format.hpp"

namespace annalist::cli {
namespace {

constexpr std::size_t kShortCommit = 7;

void add_if(bool condition, const std::string& text, std::string& out) {
  if (!condition) return;
  if (!out.empty()) out += ", ";
  out += text;
}

/// Joins what is not empty with a dot.
void add_part(const std::string& text, Line& line) {
  if (text.empty()) return;
  if (line.width() > 2) line.add(" · ", Role::kFaint);
  line.add(text);
}

std::string period(const read::SessionInfo& session) {
  const int zone = zone_seconds(session.zone);
  std::string text = date_and_time(session.start_ns, zone) + (session.zone.empty() ? "Z" : session.zone);
  if (session.end_ns) text += ", " + duration(*session.end_ns - session.start_ns);
  return text;
}

}  // namespace

Role role_of(read::State state) {
  switch (state) {
    case read::State::kSealed:
      return Role::kResult;
    case read::State::kDead:
      return Role::kBad;
    default:
      return Role::kWarning;
  }
}

std::string counted(std::uint64_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string counts(const read::SessionInfo& session) {
  std::string text = counted(session.calls, "call");
  add_if(session.raised > 0, std::to_string(session.raised) + " raised", text);
  add_if(session.open > 0, std::to_string(session.open) + " open", text);
  add_if(session.notes > 0, counted(session.notes, "note"), text);
  add_if(session.gaps > 0, counted(session.gaps, "gap"), text);
  return text;
}

std::string text_of(const read::Gap& gap) {
  const std::string count = gap.calls == 0   ? "an unknown number of calls is"
                            : gap.calls == 1 ? "1 call is"
                                             : counted(gap.calls, "call") + " are";
  return "gap: " + count + " missing: " + gap.reason;
}

std::string person(const read::SessionInfo& session) {
  if (session.analyst.empty() || session.analyst == session.user) return session.user;
  return session.user.empty() ? session.analyst : session.analyst + " (user " + session.user + ")";
}

std::string program(const read::SessionInfo& session) {
  std::string text;
  for (const std::string& each : session.arguments) text += (text.empty() ? "" : " ") + each;
  return text.empty() ? session.executable : text;
}

std::string code(const read::SessionInfo& session) {
  std::string text;
  if (!session.git_root.empty()) {
    text = session.branch.empty() ? "detached HEAD" : session.branch;
    text += session.commit.empty() ? ", no commit yet" : " " + session.commit.substr(0, kShortCommit);
    if (session.clean) text += *session.clean ? ", clean" : ", with changes";
  }
  if (session.distributions.empty()) return text;
  return text + (text.empty() ? "" : "; ") + counted(session.distributions.size(), "distribution");
}

std::string remedy(const read::SessionInfo& session) {
  if (session.state != read::State::kDead) return {};
  const std::string who = session.user.empty() ? "" : ", as user " + session.user;
  return "its process is gone: run annalist recover on host " + session.host + who +
         ", or anywhere with --without-rings";
}

void print_header(const read::SessionInfo& session, const Style& style, std::string& out) {
  Line first;
  first.add("● ", role_of(session.state)).add(session.name, Role::kHeading).add("  ");
  first.add(read::name(session.state), role_of(session.state)).add("  " + counts(session));
  first.print(style, out);

  Line who, when;
  who.add("  ");
  add_part(session.logger, who);
  add_part(person(session), who);
  add_part(session.host + ", pid " + std::to_string(session.pid), who);
  add_part(session.interpreter, who);
  when.add("  ");
  add_part(period(session), when);
  add_part(program(session), when);
  who.print(style, out);
  when.print(style, out);
  if (const std::string text = code(session); !text.empty()) Line().add("  code: " + text).print(style, out);
  if (!session.parent.empty()) Line().add("  called from ").add(session.parent).print(style, out);
  if (const std::string text = remedy(session); !text.empty()) Line().add("  " + text, Role::kBad).print(style, out);
}

}  // namespace annalist::cli
