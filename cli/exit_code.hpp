// SPDX-License-Identifier: Apache-2.0
// The exit codes of the command, and how errors are told on standard error.
#pragma once
#include <annalist/status.hpp>

namespace annalist::cli {

enum class ExitCode : int { kFine = 0, kFindings = 1, kUsage = 2, kIo = 3, kCorrupt = 4 };

/// What a command that failed with this status ends with.
ExitCode exit_code_of(const Status& status);

/// Prints `annalist: <file>: at byte N: what happened` and gives the exit code.
ExitCode complain(const Status& status);
/// The same, silent where all is well.
ExitCode complain_unless_fine(const Status& status);

/// Prints `annalist: <message>` and gives kUsage.
ExitCode complain_of_usage(const std::string& message);

}  // namespace annalist::cli
