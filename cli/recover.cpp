// SPDX-License-Identifier: Apache-2.0
// `annalist recover`: seals the sessions that dead processes left.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <annalist/recover.hpp>
#include <memory>

#include "commands.hpp"
#include "filter_options.hpp"
#include "output.hpp"
#include "session_text.hpp"
#include "terminal.hpp"

namespace annalist::cli {
namespace {

constexpr const char* kFooter =
    R"(A process that was killed leaves its session open: what it had done stands partly in the file, partly in shared memory
of its host. This seals such sessions. Run it on that host, as the user who ran the program, before a reboot;
elsewhere, or later, --without-rings seals what is in the file and records that something may be missing.
Sessions whose process lives are left alone. It is safe to run it twice.

Exit code 0: nothing is lost. 1: only a part could be saved, or a session could not be sealed.

Examples:
  annalist recover
  annalist recover audit --session 3f2a
  annalist recover audit --without-rings)";

struct RecoverArguments {
  std::string trail;
  RecoverOptions options;
};

Line line_of(const RecoveredSession& session) {
  Line line;
  line.add(session.session, Role::kHeading).add("  ");
  if (!session.status.ok()) return line.add("not recovered", Role::kBad);
  line.add("recovered", Role::kResult).add(": " + counted(session.calls, "call"));
  if (session.calls_from_rings)
    line.add(", " + std::to_string(session.calls_from_rings) + " of them from shared memory");
  if (session.open) line.add(", " + counted(session.open, "call") + " still open");
  if (session.cut_bytes) line.add(", " + counted(session.cut_bytes, "torn byte") + " cut off");
  if (session.without_rings)
    line.add(", without shared memory: calls of the last moment may be missing", Role::kWarning);
  return line.add("  " + session.file, Role::kFaint);
}

ExitCode run(const RecoverArguments& arguments) {
  const auto report = recover(trail_or_default(arguments.trail), arguments.options);
  if (!report) return complain(report.status());
  Style style = style_of_terminal(ColourChoice::kAuto);
  style.width = 0;
  Output output;
  for (const RecoveredSession& session : report->sessions) line_of(session).print(style, output.buffer());
  if (report->sessions.empty()) Line().add("nothing to recover").print(style, output.buffer());
  if (const Status status = output.close(); !status) return complain(status);
  for (const RecoveredSession& session : report->sessions)
    if (!session.status.ok()) complain(session.status);
  return report->complete() ? ExitCode::kFine : ExitCode::kFindings;
}

}  // namespace

void add_recover(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<RecoverArguments>();
  CLI::App* command = app.add_subcommand("recover", "Seal the sessions that killed processes left open");
  command->footer(kFooter);
  add_trail(*command, arguments->trail);
  command->add_option("--session", arguments->options.session, "Only this session; the beginning of its name will do")
      ->type_name("ID");
  command->add_flag("--without-rings", arguments->options.without_rings,
                    "Seal also where the shared memory of the process cannot be had, with a gap");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace annalist::cli
