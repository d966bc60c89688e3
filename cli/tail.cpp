// SPDX-License-Identifier: Apache-2.0
// `annalist tail`: the last calls of a trail, and with --follow those that come.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <annalist/follow.hpp>
#include <chrono>
#include <memory>
#include <thread>

#include "call_line.hpp"
#include "commands.hpp"
#include "filter_options.hpp"
#include "findings.hpp"
#include "json.hpp"
#include "last_calls.hpp"
#include "output.hpp"
#include "printable.hpp"
#include "session_text.hpp"
#include "terminal.hpp"
#include "time_format.hpp"

namespace annalist::cli {
namespace {

constexpr const char* kFooter =
    R"(A line is a call: when it began, its session, how long it took, function, arguments, and what it returned (→) or raised (✗).
With --follow a call is shown within about a second of its end, as are notes (✎), gaps (⚠), and sessions that begin (●)
and are sealed (○), in whichever process of whichever program; the trail may come into being later.

Examples:
  annalist tail                              the last 10 calls of the trail annalist-trail
  annalist tail audit -n 100 --raised
  annalist tail audit --follow --function 'pipeline.*'
  annalist tail audit -f -n 0 --jsonl | jq -r 'select(.status == "raised") | .exception.message')";

constexpr auto kPollEvery = std::chrono::milliseconds(250);
constexpr std::size_t kSessionDigits = 8;  // tell a session from others

struct TailOptions {
  std::string trail;
  std::size_t lines = 10;
  bool follow = false, jsonl = false;
  std::string colour = "auto";
  FilterOptions filter;
};

/// Prints what comes, a line each. Thread safety: none.
class Printer {
 public:
  Printer(const TailOptions& options, Output& output)
      : jsonl_(options.jsonl), style_(style_of_terminal(colour_choice(options.colour))), output_(output) {}

  void print(const read::Call& call) {
    if (jsonl_) {
      json_.append(call, output_.buffer());
      output_.buffer() += '\n';
      return;
    }
    Line line = begin(*call.session, call.start_ns);
    const bool is_open = call.status == read::CallStatus::kOpen;
    line.add(right_aligned(is_open ? "" : duration(call.duration_ns), kDurationWidth) + "  ", Role::kFaint);
    add_call(call, std::max(style_.width, line.width() + 1) - line.width(), line);
    line.print(style_, output_.buffer());
  }
  void print(const read::SessionInfo& session, const read::Note& note) {
    print_other(session, note.time_ns, "✎ " + note.text, Role::kWarning);
  }
  void print(const read::SessionInfo& session, const read::Gap& gap) {
    print_other(session, gap.from_ns, "⚠ " + text_of(gap), Role::kBad);
  }
  void print_begun(const read::SessionInfo& session) {
    const std::string where = session.host + ", pid " + std::to_string(session.pid);
    print_other(session, session.start_ns, "● " + person(session) + " on " + where + ": " + program(session),
                Role::kHeading);
  }
  void print_ended(const read::SessionInfo& session) {
    print_other(session, session.end_ns.value_or(session.start_ns),
                "○ " + std::string(read::name(session.state)) + ": " + counts(session), Role::kHeading);
  }

 private:
  Line begin(const read::SessionInfo& session, std::int64_t time_ns) const {
    Line line;
    line.add(time_of_day(time_ns, zone_seconds(session.zone)) + "  ", Role::kFaint);
    line.add(session.name.substr(0, kSessionDigits) + "  ", Role::kFaint);
    return line;
  }
  void print_other(const read::SessionInfo& session, std::int64_t time_ns, const std::string& text, Role role) {
    if (!jsonl_) begin(session, time_ns).add(text, role).print(style_, output_.buffer());
  }

  bool jsonl_;
  Style style_;
  Output& output_;
  CallJson json_;
};

/// Until nobody takes any more.
ExitCode follow(read::Follower follower, const read::Filter& filter, Printer& printer, Output& output) {
  const read::News news{
      .begun = [&](const read::SessionInfo& session) { printer.print_begun(session); },
      .call = [&](const read::Call& call) { printer.print(call); },
      .note = [&](const read::SessionInfo& session, const read::Note& note) { printer.print(session, note); },
      .gap = [&](const read::SessionInfo& session, const read::Gap& gap) { printer.print(session, gap); },
      .ended = [&](const read::SessionInfo& session) { printer.print_ended(session); },
  };
  while (output.flush()) {
    std::this_thread::sleep_for(kPollEvery);
    if (const Status status = follower.poll(filter, news); !status) complain(status);
  }
  return complain_unless_fine(output.close());
}

ExitCode run(const TailOptions& options) {
  const auto filter = options.filter.filter();
  if (!filter) return complain_of_usage(filter.status().message());
  Output output;
  Printer printer(options, output);
  const auto trail = open_trail(options.trail, read::Check::kSummary);
  if (options.follow && trail.status().code() == Code::kNotFound)
    return follow(read::Follower(trail_or_default(options.trail)), *filter, printer, output);
  if (!trail) return complain(trail.status());
  Findings findings(*trail);
  for (const read::Call& call : last_calls(*trail, *filter, options.filter.any(), options.lines, findings))
    printer.print(call);
  if (!options.follow)
    if (const Status status = output.close(); !status) return complain(status);
  const ExitCode exit = findings.report();
  return options.follow ? follow(read::Follower(*trail), *filter, printer, output) : exit;
}

}  // namespace

void add_tail(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<TailOptions>();
  CLI::App* command = app.add_subcommand("tail", "Show the last calls, and follow those that come");
  command->footer(kFooter);
  add_trail(*command, options->trail);
  command->add_flag("-f,--follow", options->follow, "Go on with calls, notes, gaps and sessions as they come");
  command->add_option("-n,--lines", options->lines, "So many calls of those that are there [10]")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--jsonl", options->jsonl, "Calls as annalist export has them, nothing else");
  command->add_option("--color", options->colour, "auto: on a terminal, unless NO_COLOR is set; always; never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  options->filter.add_to(*command);
  command->callback([options, &exit] { exit = run(*options); });
}

}  // namespace annalist::cli
