// SPDX-License-Identifier: Apache-2.0
#include "filter_options.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>

#include "time_format.hpp"

namespace annalist::cli {
namespace {

std::int64_t now_ns() {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

Status not_a_time(const std::string& option, const std::string& text) {
  return {Code::kInvalid,
          option + ": '" + text + "' is no time; write 2026-11-24T09:30:00Z, 2026-11-24, 09:30, today or 15m ago"};
}

}  // namespace

void add_trail(CLI::App& command, std::string& trail) {
  command.add_option("trail", trail, "Directory of the trail [default: $ANNALIST_TRAIL, else annalist-trail]")
      ->type_name("TRAIL");
}

std::string trail_or_default(const std::string& given) {
  if (!given.empty()) return given;
  const char* named = std::getenv("ANNALIST_TRAIL");
  return named && *named ? named : "annalist-trail";
}

void FilterOptions::add_to(CLI::App& command) {
  const char* group = "Filters";
  command.add_option("--function", function, "Name or glob: clip, '*.clip', 'pipeline.*'")
      ->type_name("GLOB")
      ->group(group);
  command.add_option("--analyst", analyst, "Sessions of this analyst")->type_name("NAME")->group(group);
  command.add_option("--session", session, "This session; the beginning of its name will do")
      ->type_name("ID")
      ->group(group);
  command
      .add_option("--since", since,
                  "Calls that began then or later: 2026-11-24T09:30:00Z, 2026-11-24, 09:30, today, 2h, '15m ago'")
      ->type_name("TIME")
      ->group(group);
  command.add_option("--until", until, "Calls that began before then")->type_name("TIME")->group(group);
  command.add_option("--level", level, "At least DEBUG, INFO, WARNING, ERROR or CRITICAL")
      ->type_name("LEVEL")
      ->group(group);
  command.add_flag("--raised", raised, "Calls that raised an exception")->group(group);
  command.add_option("--thread", thread, "The system's thread id")
      ->type_name("ID")
      ->check(CLI::NonNegativeNumber)
      ->group(group);
}

bool FilterOptions::any() const {
  return raised || thread ||
         !(function.empty() && analyst.empty() && session.empty() && since.empty() && until.empty() && level.empty());
}

Result<read::Filter> FilterOptions::filter() const {
  read::Filter filter;
  filter.function = function;
  filter.analyst = analyst;
  filter.session = session;
  filter.thread = thread;
  if (raised) filter.raised = true;
  const std::int64_t now = now_ns();
  if (!since.empty() && !(filter.since_ns = parse_time(since, now))) return not_a_time("--since", since);
  if (!until.empty() && !(filter.until_ns = parse_time(until, now))) return not_a_time("--until", until);
  if (!level.empty() && (filter.level = Level::parse(level)) == Level::kUnset)
    return Status(Code::kInvalid,
                  "--level: '" + level + "' is no level; write DEBUG, INFO, WARNING, ERROR or CRITICAL");
  return filter;
}

bool session_passes(const read::Filter& filter, const read::SessionInfo& session) {
  return (filter.analyst.empty() || filter.analyst == session.analyst) && session.name.starts_with(filter.session) &&
         (!filter.until_ns || session.start_ns < *filter.until_ns);
}

}  // namespace annalist::cli
