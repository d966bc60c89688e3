// SPDX-License-Identifier: Apache-2.0
#include "exit_code.hpp"

#include <cstdio>

#include "printable.hpp"

namespace annalist::cli {

ExitCode exit_code_of(const Status& status) {
  switch (status.code()) {
    case Code::kOk:
      return ExitCode::kFine;
    case Code::kCorrupt:
    case Code::kUnsupported:
    case Code::kLimit:
      return ExitCode::kCorrupt;
    default:
      return ExitCode::kIo;
  }
}

ExitCode complain(const Status& status) {
  std::fprintf(stderr, "annalist: %s\n", printable(status.text()).c_str());
  return exit_code_of(status);
}

ExitCode complain_unless_fine(const Status& status) { return status.ok() ? ExitCode::kFine : complain(status); }

ExitCode complain_of_usage(const std::string& message) {
  std::fprintf(stderr, "annalist: %s\n", printable(message).c_str());
  return ExitCode::kUsage;
}

}  // namespace annalist::cli
