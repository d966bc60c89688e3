// SPDX-License-Identifier: Apache-2.0
// `annalist verify`: reads every byte of a trail and says what is whole, what is missing, and what is not what was
// written.
#include "verify.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>

#include "commands.hpp"
#include "filter_options.hpp"
#include "findings.hpp"
#include "output.hpp"
#include "session_text.hpp"
#include "terminal.hpp"
#include "time_format.hpp"

namespace annalist::cli {
namespace {

constexpr const char* kFooter =
    R"(Everything is read and checked: the containers with their CRCs, the order of messages and calls, every value, counts
and index, and the Merkle root, computed anew. A session is

  whole       sealed, and every byte is what was written
  open        being written; whole so far
  incomplete  gaps in it tell that calls are missing, how many and why
  unsealed    of a process that is gone: annalist recover
  damaged     not what was written: the file and the byte are named

Exit code 0: all sessions are whole or open. 1: some are not. 4: all are damaged.

Whole means undamaged and consistent in itself. A root that was noted down elsewhere when the session was sealed proves
more: that nobody has put another session in its place.

Examples:
  annalist verify
  annalist verify audit --json | jq -r '.sessions[] | select(.verdict != "whole") | .session')";

struct VerifyOptions {
  std::string trail;
  bool json = false;
};

Verdict verdict_of(const VerifiedSession& session) {
  if (!session.info.findings.empty()) return Verdict::kDamaged;
  if (session.info.state == read::State::kDead) return Verdict::kUnsealed;
  if (!session.gaps.empty()) return Verdict::kIncomplete;
  return session.info.state == read::State::kOpen ? Verdict::kOpen : Verdict::kWhole;
}

VerifiedSession verify(const read::Session& session, Findings& findings) {
  VerifiedSession verified{session.info(), {}, Verdict::kWhole};
  if (auto gaps = session.gaps()) {
    verified.gaps = *std::move(gaps);
  } else {
    verified.info.findings.push_back(gaps.status());
    findings.add(verified.info, gaps.status());
  }
  verified.verdict = verdict_of(verified);
  return verified;
}

std::pair<const char*, Role> mark_of(Verdict verdict) {
  if (verdict == Verdict::kDamaged) return {"✗ ", Role::kBad};
  return verdict <= Verdict::kOpen ? std::pair("✓ ", Role::kResult) : std::pair("⚠ ", Role::kWarning);
}

std::string what_of(const VerifiedSession& session) {
  std::string text = counts(session.info) + ", " + counted(session.info.messages, "message");
  if (session.info.state == read::State::kRecovered) text += "; recovered: " + session.info.end_reason;
  return text;
}

void print_gap(const read::Gap& gap, int zone, const Style& style, std::string& out) {
  const std::string period = date_and_time(gap.from_ns, zone) + " to " + date_and_time(gap.to_ns, zone);
  Line().add("    " + period + ": ").add(text_of(gap), Role::kWarning).print(style, out);
}

void print_session(const VerifiedSession& session, const Style& style, std::string& out) {
  const auto [mark, role] = mark_of(session.verdict);
  Line()
      .add(mark, role)
      .add(session.info.name, Role::kHeading)
      .add("  " + std::string(name(session.verdict)), role)
      .add("  " + what_of(session))
      .print(style, out);
  for (std::size_t i = 0; i < session.info.roots.size(); ++i)
    if (!session.info.roots[i].empty())
      Line().add("    root ", Role::kFaint).add(session.info.roots[i]).print(style, out);
  for (const read::Gap& gap : session.gaps) print_gap(gap, zone_seconds(session.info.zone), style, out);
  for (const Status& finding : session.info.findings) Line().add("    " + finding.text(), Role::kBad).print(style, out);
  if (const std::string text = remedy(session.info); !text.empty())
    Line().add("    " + text, Role::kWarning).print(style, out);
}

/// `audit: 3 sessions: 2 whole, 1 damaged`.
void print_totals(const read::Trail& trail, const std::vector<VerifiedSession>& sessions, const Style& style,
                  std::string& out) {
  std::array<std::uint64_t, static_cast<std::size_t>(Verdict::kDamaged) + 1> totals{};
  for (const VerifiedSession& session : sessions) ++totals[static_cast<std::size_t>(session.verdict)];
  std::string text;
  for (std::size_t i = 0; i < totals.size(); ++i)
    if (totals[i] != 0)
      text +=
          (text.empty() ? ": " : ", ") + std::to_string(totals[i]) + " " + std::string(name(static_cast<Verdict>(i)));
  Line().add(trail.path() + ": ").add(counted(sessions.size(), "session") + text, Role::kFunction).print(style, out);
}

void print_report(const read::Trail& trail, const std::vector<VerifiedSession>& sessions, std::string& out) {
  Style style = style_of_terminal(ColourChoice::kAuto);
  style.width = 0;
  print_totals(trail, sessions, style, out);
  for (const VerifiedSession& session : sessions) print_session(session, style, out);
  for (const Status& finding : trail.findings())
    Line().add("✗ ", Role::kBad).add(finding.text(), Role::kBad).print(style, out);
}

ExitCode run(const VerifyOptions& options) {
  const auto trail = open_trail(options.trail, read::Check::kWhole);
  if (!trail) return complain(trail.status());
  Findings findings(*trail);
  std::vector<VerifiedSession> sessions;
  for (const read::Session& session : trail->sessions()) sessions.push_back(verify(session, findings));
  Output output;
  if (options.json)
    append_verify_json(*trail, sessions, output.buffer());
  else
    print_report(*trail, sessions, output.buffer());
  if (const Status status = output.close(); !status) return complain(status);
  const bool is_complete = std::all_of(sessions.begin(), sessions.end(),
                                       [](const auto& session) { return session.verdict <= Verdict::kOpen; });
  return std::max(findings.report(), is_complete ? ExitCode::kFine : ExitCode::kFindings);
}

}  // namespace

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kWhole:
      return "whole";
    case Verdict::kOpen:
      return "open";
    case Verdict::kIncomplete:
      return "incomplete";
    case Verdict::kUnsealed:
      return "unsealed";
    default:
      return "damaged";
  }
}

void add_verify(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand("verify", "Check every byte: what is whole, missing or damaged");
  command->footer(kFooter);
  add_trail(*command, options->trail);
  command->add_flag("--json", options->json, "An object of JSON instead of text");
  command->callback([options, &exit] { exit = run(*options); });
}

}  // namespace annalist::cli
