// SPDX-License-Identifier: Apache-2.0
// The command `annalist`: reads its command line and runs the subcommand.
#include <CLI/CLI.hpp>
#include <annalist/version.hpp>
#include <cerrno>
#include <csignal>
#include <exception>
#include <iostream>

#include "commands.hpp"

namespace {

using annalist::cli::ExitCode;

constexpr const char* kDescription = R"(Annalist: read the audit trail of a data-processing program.

A trail is a directory with a session for each run of a program. Where none is named it is $ANNALIST_TRAIL, else annalist-trail.)";

constexpr const char* kFooter = R"(Examples:
  annalist show                     who did what, as a tree
  annalist show audit --raised      only the calls that raised
  annalist info                     the sessions and their state
  annalist export --jsonl           every call as a line of JSON
  annalist show --help              all that a subcommand can do

Exit codes: 0 fine, 1 findings (some of it is damaged or lost, the rest is shown), 2 usage, 3 input or output failed,
4 corrupt (nothing of it is whole).)";

ExitCode complain_of_parsing(const CLI::App& app, const CLI::ParseError& error) {
  const auto unknown = app.remaining();
  if (unknown.empty())
    return annalist::cli::complain_of_usage(std::string(error.what()) + "; annalist --help tells more");
  return annalist::cli::complain_of_usage("'" + unknown.front() +
                                          "' is no subcommand or option; annalist --help tells more");
}

/// CLI11 ends --help, --version and mistakes alike; its many codes for mistakes are one here.
ExitCode end_of_parsing(const CLI::App& app, const CLI::ParseError& error, ExitCode exit) {
  if (error.get_exit_code() != 0) return complain_of_parsing(app, error);
  app.exit(error);
  if (std::cout.flush()) return exit;
  return annalist::cli::complain(annalist::Status::from_errno(errno, "cannot write", "standard output"));
}

ExitCode run(int count, char** arguments) {
  CLI::App app(kDescription, "annalist");
  ExitCode exit = ExitCode::kFine;
  app.footer(kFooter);
  app.set_version_flag("--version", "annalist " ANNALIST_VERSION);
  app.require_subcommand(1);
  app.option_defaults()->always_capture_default(false);
  annalist::cli::add_show(app, exit);
  annalist::cli::add_info(app, exit);
  annalist::cli::add_export(app, exit);
  annalist::cli::add_tail(app, exit);
  annalist::cli::add_verify(app, exit);
  annalist::cli::add_recover(app, exit);
  annalist::cli::add_completion(app, exit);
  annalist::cli::add_install_dirs(app, exit);
  if (count < 2) {
    std::cerr << app.help();
    return ExitCode::kUsage;
  }
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return end_of_parsing(app, error, exit);
  }
  return exit;
}

}  // namespace

int main(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is noticed by write()
  try {
    return static_cast<int>(run(count, arguments));
  } catch (const std::exception& error) {
    std::cerr << "annalist: " << error.what() << '\n';
    return static_cast<int>(ExitCode::kIo);
  }
}
