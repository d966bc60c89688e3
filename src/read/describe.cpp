// SPDX-License-Identifier: Apache-2.0
#include "read/describe.hpp"

#include "read/calls.hpp"

namespace annalist::read {

void describe(const format::SessionStart& start, SessionInfo& info) {
  info.name = start.session;
  info.analyst = start.analyst;
  info.logger = start.logger;
  info.user = start.user;
  info.host = start.host;
  info.zone = start.zone;
  info.directory = start.directory;
  info.executable = start.executable;
  info.interpreter = start.interpreter;
  info.platform = start.platform;
  info.annalist = start.annalist;
  info.boot = start.boot;
  info.build_id = start.build_id;
  info.arguments = start.arguments;
  info.uid = start.uid;
  info.pid = start.pid;
  info.parent_pid = start.parent_pid;
  info.parent = start.parent_call != 0 ? call_id(start.parent_session, start.parent_call) : start.parent_session;
  info.start_ns = start.started_ns;
}

void describe(const format::EnvironmentMessage& environment, SessionInfo& info) {
  if (environment.git) {
    info.git_root = environment.git->root;
    info.commit = environment.git->commit;
    info.branch = environment.git->branch;
    info.clean = environment.git->clean;
  }
  if (environment.distributions) info.distributions = *environment.distributions;
}

void describe(const format::SessionEnd& end, SessionInfo& info) {
  if (!end.state.empty()) info.end_ns = end.ended_ns;
  info.end_reason = end.reason;
  info.messages = end.messages;
  info.calls = end.calls;
  info.raised = end.raised;
  info.open = end.open;
  info.notes = end.notes;
  info.gaps = end.gaps;
}

Note note_of(format::NoteMessage message, const SessionInfo& session) {
  std::string call = message.call == 0 ? std::string() : call_id(session.name, message.call);
  return {message.time_ns, message.thread, std::move(call), std::move(message.text)};
}

Gap gap_of(format::GapMessage message) {
  return {message.from_ns, message.to_ns, message.calls, std::move(message.reason)};
}

bool may_pass(const Filter& filter, const SessionInfo& session) {
  return (filter.analyst.empty() || filter.analyst == session.analyst) && session.name.starts_with(filter.session);
}

}  // namespace annalist::read
