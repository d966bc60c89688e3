// SPDX-License-Identifier: Apache-2.0
// Secrets on a command line: what is behind a name that says so is replaced before anything is written.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace annalist::base {

inline constexpr std::string_view kRedacted = "[redacted]";

/// The arguments of a process without its secrets: `--password=x`, `API_KEY=x`, `Authorization: x`, and what follows an
/// option `--token`. Names are judged by detail::is_secret_name.
std::vector<std::string> redacted_arguments(std::vector<std::string> arguments);

}  // namespace annalist::base
