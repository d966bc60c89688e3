// SPDX-License-Identifier: Apache-2.0
// `annalist export`: every call as a line of JSON or a row of CSV (spec/trail-format.md §9).
#include <CLI/CLI.hpp>
#include <annalist/read.hpp>
#include <functional>
#include <memory>

#include "commands.hpp"
#include "csv.hpp"
#include "filter_options.hpp"
#include "findings.hpp"
#include "json.hpp"
#include "output.hpp"

namespace annalist::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  annalist export --jsonl > calls.jsonl          the trail annalist-trail, a call a line
  annalist export audit --csv -o calls.csv       for a spreadsheet; arguments and results as JSON
  annalist export --jsonl --function clip --raised --since today

Calls come by start of their session, then by their own start. The keys are those of CSV's columns:
session, call, parent, status, language, function, analyst, thread, task, start, duration_ns,
arguments, result, exception, level, message, extra, suspended.)";

struct ExportOptions {
  std::string trail, output;
  bool jsonl = false, csv = false;
  FilterOptions filter;
};

using AppendCall = std::function<void(const read::Call&, std::string&)>;

AppendCall format_of(const ExportOptions& options) {
  auto json = std::make_shared<CallJson>();
  if (options.csv) return [json](const read::Call& call, std::string& out) { append_csv(call, *json, out); };
  return [json](const read::Call& call, std::string& out) {
    json->append(call, out);
    out += '\n';
  };
}

/// False: nobody takes any more.
bool export_session(const read::Session& session, const read::Filter& filter, const AppendCall& append, Output& output,
                    Findings& findings) {
  bool goes_on = true;
  const Status status = session.calls(filter, [&](const read::Call& call) {
    append(call, output.buffer());
    return goes_on = output.proceed();
  });
  findings.add(session.info(), status);
  return goes_on;
}

ExitCode run(const ExportOptions& options) {
  const auto filter = options.filter.filter();
  if (!filter) return complain_of_usage(filter.status().message());
  const auto trail = open_trail(options.trail, read::Check::kWhole);
  if (!trail) return complain(trail.status());
  Output output;
  if (const Status status = output.redirect(options.output); !status) return complain(status);

  Findings findings(*trail);
  const AppendCall append = format_of(options);
  if (options.csv) append_csv_head(output.buffer());
  for (const read::Session& session : trail->sessions())
    if (session_passes(*filter, session.info()) && !export_session(session, *filter, append, output, findings)) break;
  if (const Status status = output.close(); !status) return complain(status);
  return findings.report();
}

}  // namespace

void add_export(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand("export", "Write the calls of a trail as JSON Lines or CSV");
  command->footer(kFooter);
  add_trail(*command, options->trail);
  CLI::Option_group* format = command->add_option_group("Format", "One of");
  format->add_flag("--jsonl", options->jsonl, "JSON Lines: a call a line");
  format->add_flag("--csv", options->csv, "CSV (RFC 4180) with a head; what is not plain as JSON");
  format->require_option(1);
  command->add_option("-o,--output", options->output, "File to write instead of standard output")->type_name("FILE");
  options->filter.add_to(*command);
  command->callback([options, &exit] { exit = run(*options); });
}

}  // namespace annalist::cli
