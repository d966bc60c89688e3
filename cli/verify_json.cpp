// SPDX-License-Identifier: Apache-2.0
#include "json_object.hpp"
#include "time_format.hpp"
#include "verify.hpp"

namespace annalist::cli {
namespace {

void append_files(const read::SessionInfo& session, std::string& out) {
  out += '[';
  for (std::size_t i = 0; i < session.files.size(); ++i) {
    append_json(session.files[i], out += i == 0 ? "{\"file\": " : ", {\"file\": ");
    append_json_or_null(i < session.roots.size() ? session.roots[i] : "", out += ", \"root\": ");
    out += '}';
  }
  out += ']';
}

void append_gaps(const std::vector<read::Gap>& gaps, std::string& out) {
  append_array(gaps, out, [&out](const read::Gap& gap) {
    append_json(rfc3339(gap.from_ns), out += "{\"from\": ");
    append_json(rfc3339(gap.to_ns), out += ", \"to\": ");
    append_number(gap.calls, out += ", \"calls\": ");
    append_json(gap.reason, out += ", \"reason\": ");
    out += '}';
  });
}

void append_session(const VerifiedSession& session, std::string& out) {
  JsonObject object("      ", out);
  object.text("session", session.info.name);
  object.text("verdict", name(session.verdict));
  object.text("state", read::name(session.info.state));
  object.text_or_null("end_reason", session.info.end_reason);
  append_files(session.info, object.member("files"));
  object.number("bytes", session.info.bytes);
  object.number("messages", session.info.messages);
  object.number("calls", session.info.calls);
  object.number("open", session.info.open);
  append_gaps(session.gaps, object.member("gaps"));
  append_findings(session.info.findings, object.member("findings"));
  object.close();
}

}  // namespace

void append_verify_json(const read::Trail& trail, const std::vector<VerifiedSession>& sessions, std::string& out) {
  JsonObject object("  ", out);
  object.text("trail", trail.path());
  object.member("sessions") += '[';
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    out += i == 0 ? "\n    " : ",\n    ";
    append_session(sessions[i], out);
  }
  out += sessions.empty() ? "]" : "\n  ]";
  append_findings(trail.findings(), object.member("findings"));
  object.close();
  out += '\n';
}

}  // namespace annalist::cli
