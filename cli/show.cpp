// SPDX-License-Identifier: Apache-2.0
// `annalist show`: who did what, as a tree of calls, a table, one call whole, or JSON.
#include <CLI/CLI.hpp>
#include <annalist/read.hpp>
#include <memory>

#include "call_card.hpp"
#include "commands.hpp"
#include "filter_options.hpp"
#include "findings.hpp"
#include "json.hpp"
#include "listing.hpp"
#include "session_text.hpp"

namespace annalist::cli {
namespace {

constexpr const char* kFooter =
    R"(A line of the tree is a call: when it began, how long it took, function, arguments, and what it returned (→) or raised (✗).
Notes (✎) and gaps (⚠) stand at their place; calls that were open when this was written say so. Times are those of
the session's own clock and zone.

Examples:
  annalist show                                   the trail annalist-trail
  annalist show audit --function clip --full      all calls of clip, every value whole
  annalist show audit --since 09:30 --level WARNING
  annalist show audit --call 3f2a/12              one call with everything that is known of it
  annalist show audit --table --raised --limit 20
  annalist show audit --json | jq .               the keys are those of annalist export

--since and --until take RFC 3339 (2026-11-24T09:30:00+13:00), a date or a time of day on the clock of this
machine (2026-11-24, '2026-11-24 09:30', 09:30, today, yesterday), or how long ago (2h, '15m ago', '3 days').)";

struct ShowOptions {
  std::string trail, call;
  bool table = false, json = false, full = false;
  std::uint64_t limit = 0;
  std::string colour = "auto";
  FilterOptions filter;
};

std::unique_ptr<Listing> listing_of(const ShowOptions& options, Output& output) {
  if (options.json) return make_json_array(output);
  const ListingOptions listing{style_of_terminal(colour_choice(options.colour)), options.full, options.filter.any()};
  return options.table ? make_table(listing, output) : make_tree(listing, output);
}

/// Hands calls to a listing until the limit, and counts those beyond it.
///
/// Thread safety: none.
class Show {
 public:
  Show(const ShowOptions& options, const read::Filter& filter, Findings& findings)
      : options_(options), filter_(filter), findings_(findings), listing_(listing_of(options, output_)) {}

  [[nodiscard]] Status run(const read::Trail& trail) {
    for (const read::Session& session : trail.sessions())
      if (goes_on_ && session_passes(filter_, session.info())) show(session);
    listing_->finish();
    if (!options_.json) print_rest();
    return output_.close();
  }
  /// Whether every call was shown that there is.
  bool showed_all() const { return goes_on_ && options_.limit == 0 && !options_.filter.any(); }

 private:
  bool full() const { return options_.limit > 0 && shown_ >= options_.limit; }

  void show(const read::Session& session) {
    const std::uint64_t before = shown_;
    if (!full()) {
      listing_->begin(session);
      const Status status = session.calls(filter_, [this](const read::Call& call) { return take(call); });
      findings_.add(session.info(), status);
      listing_->end(goes_on_ && !full());
    }
    // What is beyond the limit is counted, by the index where that tells.
    const std::uint64_t all = full() && goes_on_ ? session.count(filter_) : 0;
    beyond_ += all - std::min(all, shown_ - before);
  }

  /// False: no more calls are wanted.
  bool take(const read::Call& call) {
    listing_->call(call);
    ++shown_;
    goes_on_ = output_.proceed();
    return goes_on_ && !full();
  }

  /// What is not there to be seen.
  void print_rest() {
    if (beyond_ > 0) print("… " + counted(beyond_, "more call") + "; --limit 0 shows all");
    if (shown_ == 0) print(options_.filter.any() ? "no call passes the filter" : "no call was recorded");
  }
  void print(const std::string& text) {
    Line().add(text, Role::kWarning).print(style_of_terminal(colour_choice(options_.colour)), output_.buffer());
  }

  const ShowOptions& options_;
  const read::Filter& filter_;
  Findings& findings_;
  Output output_;
  std::unique_ptr<Listing> listing_;
  std::uint64_t shown_ = 0, beyond_ = 0;
  bool goes_on_ = true;
};

ExitCode show_call(const read::Trail& trail, const ShowOptions& options) {
  const auto call = trail.call(options.call);
  if (!call) return complain(call.status());
  Output output;
  if (options.json) {
    const auto array = make_json_array(output);
    array->call(*call);
    array->finish();
  } else {
    print_card(*call, style_of_terminal(colour_choice(options.colour)), output.buffer());
  }
  return complain_unless_fine(output.close());
}

/// A first page comes before everything is read; who was shown everything is told of all damage, as export tells it.
void check_whole(const ShowOptions& options, Findings& findings) {
  if (const auto trail = open_trail(options.trail, read::Check::kWhole)) findings.add(*trail);
}

ExitCode run(const ShowOptions& options) {
  const auto filter = options.filter.filter();
  if (!filter) return complain_of_usage(filter.status().message());
  const auto trail = open_trail(options.trail, read::Check::kSummary);
  if (!trail) return complain(trail.status());
  if (!options.call.empty()) return show_call(*trail, options);
  Findings findings(*trail);
  Show show(options, *filter, findings);
  if (const Status status = show.run(*trail); !status) return complain(status);
  if (show.showed_all()) check_whole(options, findings);
  return findings.report();
}

}  // namespace

void add_show(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = app.add_subcommand("show", "Show who did what: calls with arguments, results and times");
  command->footer(kFooter);
  add_trail(*command, options->trail);
  CLI::Option* table = command->add_flag("--table", options->table, "One row a call instead of a tree");
  command->add_flag("--json", options->json, "An array of JSON instead of a tree")->excludes(table);
  command->add_option("--call", options->call, "One call whole: <session>/<number>; the session may be shortened")
      ->type_name("ID");
  command->add_flag("--full", options->full, "Values whole, however long the lines");
  command->add_option("--limit", options->limit, "At most so many calls; 0: all")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--color", options->colour, "auto: on a terminal, unless NO_COLOR is set; always; never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  options->filter.add_to(*command);
  command->callback([options, &exit] { exit = run(*options); });
}

}  // namespace annalist::cli
