// SPDX-License-Identifier: Apache-2.0
// The subcommands. Each adds itself to the command line and, when it is chosen, runs and sets the exit code.
#pragma once
#include "exit_code.hpp"

namespace CLI {
class App;
}

namespace annalist::cli {

void add_show(CLI::App& app, ExitCode& exit);
void add_info(CLI::App& app, ExitCode& exit);
void add_export(CLI::App& app, ExitCode& exit);
void add_recover(CLI::App& app, ExitCode& exit);
void add_tail(CLI::App& app, ExitCode& exit);
void add_verify(CLI::App& app, ExitCode& exit);
void add_completion(CLI::App& app, ExitCode& exit);

/// The options that tell where Annalist is installed: --prefix, --include-dir, --cmake-dir, --pkgconfig-dir.
void add_install_dirs(CLI::App& app, ExitCode& exit);

}  // namespace annalist::cli
