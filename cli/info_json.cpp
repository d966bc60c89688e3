// SPDX-License-Identifier: Apache-2.0
#include "info_json.hpp"

#include "json.hpp"
#include "json_object.hpp"
#include "time_format.hpp"

namespace annalist::cli {
namespace {

void append_who(const read::SessionInfo& session, JsonObject& object) {
  object.text_or_null("analyst", session.analyst);
  object.text_or_null("logger", session.logger);
  object.text_or_null("user", session.user);
  object.number("uid", session.uid);
  object.text("host", session.host);
  object.text_or_null("boot", session.boot);
  object.number("pid", session.pid);
  object.number("parent_pid", session.parent_pid);
  object.text_or_null("parent", session.parent);
}

void append_clean(std::optional<bool> clean, std::string& out) { out += !clean ? "null" : *clean ? "true" : "false"; }

void append_code(const read::SessionInfo& session, JsonObject& object) {
  std::string& out = object.member("git");
  if (session.git_root.empty()) {
    out += "null";
  } else {
    append_json(session.git_root, out += "{\"root\": ");
    append_json_or_null(session.commit, out += ", \"commit\": ");
    append_json_or_null(session.branch, out += ", \"branch\": ");
    append_clean(session.clean, out += ", \"clean\": ");
    out += '}';
  }
  object.member("distributions") += '{';
  for (const auto& [name, version] : session.distributions) {
    if (name != session.distributions.begin()->first) out += ", ";
    append_json(name, out);
    append_json(version, out += ": ");
  }
  out += '}';
}

void append_program(const read::SessionInfo& session, JsonObject& object) {
  append_texts(session.arguments, object.member("arguments"));
  object.text_or_null("directory", session.directory);
  object.text_or_null("executable", session.executable);
  object.text_or_null("build_id", session.build_id);
  object.text_or_null("interpreter", session.interpreter);
  object.text_or_null("platform", session.platform);
  object.text_or_null("annalist", session.annalist);
}

void append_session(const read::SessionInfo& session, std::string& out) {
  JsonObject object("      ", out);
  object.text("session", session.name);
  append_texts(session.files, object.member("files"));
  object.text("state", read::name(session.state));
  object.number("calls", session.calls);
  object.number("raised", session.raised);
  object.number("open", session.open);
  object.number("notes", session.notes);
  object.number("gaps", session.gaps);
  object.number("bytes", session.bytes);
  object.text("start", rfc3339(session.start_ns));
  object.text_or_null("end", session.end_ns ? rfc3339(*session.end_ns) : "");
  object.text_or_null("end_reason", session.end_reason);
  object.text_or_null("zone", session.zone);
  append_who(session, object);
  append_program(session, object);
  append_code(session, object);
  append_findings(session.findings, object.member("findings"));
  object.close();
}

}  // namespace

void append_info_json(const read::Trail& trail, std::string& out) {
  JsonObject object("  ", out);
  object.text("trail", trail.path());
  object.member("sessions") += '[';
  for (std::size_t i = 0; i < trail.sessions().size(); ++i) {
    out += i == 0 ? "\n    " : ",\n    ";
    append_session(trail.sessions()[i].info(), out);
  }
  out += trail.sessions().empty() ? "]" : "\n  ]";
  append_findings(trail.findings(), object.member("findings"));
  object.close();
  out += '\n';
}

}  // namespace annalist::cli
