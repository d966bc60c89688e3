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
#include "progress_bar.hpp"

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

/// Writes the calls of sessions that pass. Thread safety: none.
class Export {
 public:
  Export(const ExportOptions& options, const read::Filter& filter, Output& output)
      : filter_(filter), append_(format_of(options)), output_(output), bar_("writing " + options.output) {}

  void run(const read::Trail& trail, Findings& findings) {
    for (const read::Session& session : trail.sessions()) all_bytes_ += session.info().bytes;
    for (const read::Session& session : trail.sessions()) {
      if (session_passes(filter_, session.info()) && !run(session, findings)) break;
      done_bytes_ += session.info().bytes;
    }
  }

 private:
  /// False: nobody takes any more.
  bool run(const read::Session& session, Findings& findings) {
    bool goes_on = true;
    std::uint64_t calls = 0;
    const Status status = session.calls(filter_, [&](const read::Call& call) {
      append_(call, output_.buffer());
      if (++calls % kCallsBetween == 0) show_progress(session.info(), calls);
      return goes_on = output_.proceed();
    });
    findings.add(session.info(), status);
    return goes_on;
  }

  /// Where lines scroll by, a bar would only be in their way.
  void show_progress(const read::SessionInfo& session, std::uint64_t calls) {
    if (output_.is_terminal()) return;
    const double share = static_cast<double>(calls) / static_cast<double>(session.calls + session.open);
    bar_.update(done_bytes_ + static_cast<std::uint64_t>(share * static_cast<double>(session.bytes)), all_bytes_);
  }

  static constexpr std::uint64_t kCallsBetween = 1024;

  const read::Filter& filter_;
  AppendCall append_;
  Output& output_;
  ProgressBar bar_;
  std::uint64_t all_bytes_ = 0, done_bytes_ = 0;
};

ExitCode run(const ExportOptions& options) {
  const auto filter = options.filter.filter();
  if (!filter) return complain_of_usage(filter.status().message());
  const auto trail = open_trail(options.trail, read::Check::kWhole);
  if (!trail) return complain(trail.status());
  Output output;
  if (const Status status = output.redirect(options.output); !status) return complain(status);

  Findings findings(*trail);
  if (options.csv) append_csv_head(output.buffer());
  Export(options, *filter, output).run(*trail, findings);
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
