// SPDX-License-Identifier: Apache-2.0
// `annalist info`: the sessions of a trail, their state, and what is wrong with them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <annalist/read.hpp>
#include <memory>

#include "commands.hpp"
#include "filter_options.hpp"
#include "findings.hpp"
#include "info_json.hpp"
#include "output.hpp"
#include "session_text.hpp"
#include "table.hpp"
#include "time_format.hpp"

namespace annalist::cli {
namespace {

constexpr const char* kFooter = R"(States:
  open        being written; show and export see what there is so far
  sealed      complete and read-only
  recovered   of a process that was killed; sealed afterwards
  dead        of a process that was killed, not sealed yet: annalist recover

Damage is looked for as far as that is quick: whole in small trails, by checksum in those of some 100 MiB, in the
summaries alone beyond. annalist verify reads everything.

Examples:
  annalist info
  annalist info audit --json | jq '.sessions[] | select(.state == "dead")')";

struct InfoOptions {
  std::string trail;
  bool json = false;
};

std::string size_text(std::uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  auto number = static_cast<double>(bytes);
  for (; number >= 1023.95 && unit + 1 < std::size(kUnits); ++unit) number /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", number, kUnits[unit]);
  return text;
}

Table::Row row_of(const read::SessionInfo& session) {
  Table::Row row(8);
  row[0].add(session.name, Role::kFunction);
  row[1].add(read::name(session.state), role_of(session.state));
  row[2].add(date_and_time(session.start_ns, zone_seconds(session.zone)));
  row[3].add(session.end_ns ? duration(*session.end_ns - session.start_ns) : "");
  row[4].add(std::to_string(session.calls));
  row[5].add(std::to_string(session.raised));
  const std::string files = session.files.size() > 1 ? " in " + counted(session.files.size(), "file") : "";
  row[6].add(size_text(session.bytes) + files);
  row[7].add((session.analyst.empty() ? session.user : session.analyst) + " on " + session.host);
  return row;
}

void print_totals(const read::Trail& trail, const Style& style, std::string& out) {
  std::uint64_t calls = 0, bytes = 0;
  for (const read::Session& session : trail.sessions()) {
    calls += session.info().calls;
    bytes += session.info().bytes;
  }
  Line line;
  line.add(trail.path() + ": ")
      .add(counted(trail.sessions().size(), "session") + ", " + counted(calls, "call") + ", " + size_text(bytes),
           Role::kFunction);
  line.print(style, out);
}

/// Of which code the sessions were: said once where it is the same in all.
void print_code(const read::Trail& trail, const Style& style, std::string& out) {
  std::vector<std::pair<std::string, std::string>> codes;  // with the session's name
  for (const read::Session& session : trail.sessions())
    if (std::string text = code(session.info()); !text.empty())
      codes.emplace_back(session.info().name, std::move(text));
  const bool is_one =
      codes.size() == trail.sessions().size() &&
      std::all_of(codes.begin(), codes.end(), [&](const auto& each) { return each.second == codes.front().second; });
  if (is_one && !codes.empty()) codes = {{"", codes.front().second}};
  for (const auto& [session, text] : codes)
    Line().add(session.empty() ? "" : session + ": ").add("code: " + text).print(style, out);
}

/// Says where damage may not have been noticed.
void print_unread(const read::Trail& trail, const Style& style, std::string& out) {
  const auto unread = std::count_if(trail.sessions().begin(), trail.sessions().end(), [](const auto& session) {
    return session.info().checked == read::Check::kSummary;
  });
  if (unread == 0) return;
  const std::string whose = counted(static_cast<std::uint64_t>(unread), "large session");
  Line()
      .add("of " + whose + " only the summary was read: annalist verify reads everything", Role::kFaint)
      .print(style, out);
}

void print_tables(const read::Trail& trail, std::string& out) {
  Style style = style_of_terminal(ColourChoice::kAuto);
  print_totals(trail, style, out);
  Table table(
      {{"SESSION"}, {"STATE"}, {"START"}, {"TOOK", true}, {"CALLS", true}, {"RAISED", true}, {"SIZE", true}, {"WHO"}});
  for (const read::Session& session : trail.sessions()) table.add(row_of(session.info()));
  if (!trail.sessions().empty()) table.print(style, out);
  style.width = 0;
  print_code(trail, style, out);
  for (const read::Session& session : trail.sessions())
    if (const std::string text = remedy(session.info()); !text.empty())
      Line().add(session.info().name + ": " + text, Role::kBad).print(style, out);
  print_unread(trail, style, out);
}

ExitCode run(const InfoOptions& options) {
  const auto trail = open_trail(options.trail, read::Check::kQuick);
  if (!trail) return complain(trail.status());
  const Findings findings(*trail);
  Output output;
  if (options.json)
    append_info_json(*trail, output.buffer());
  else
    print_tables(*trail, output.buffer());
  if (const Status status = output.close(); !status) return complain(status);
  return findings.report();
}

}  // namespace

void add_info(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<InfoOptions>();
  CLI::App* command = app.add_subcommand("info", "List the sessions of a trail and their state");
  command->footer(kFooter);
  add_trail(*command, options->trail);
  command->add_flag("--json", options->json, "JSON instead of a table");
  command->callback([options, &exit] { exit = run(*options); });
}

}  // namespace annalist::cli
