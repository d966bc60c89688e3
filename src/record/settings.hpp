// SPDX-License-Identifier: Apache-2.0
// What a session is told, resolved: the program's options first, then the environment, then the defaults.
#pragma once
#include <annalist/session.hpp>
#include <string>

namespace annalist::record {

struct Settings {
  std::string logger;
  std::string analyst;
  std::string trail;  // empty: text outputs only
  std::string interpreter;
  bool console = false;
  Level level_filter = Level::kInfo;
  Level trail_level = Level::kUnset;
  Level default_level = Level::kInfo;
};

/// Whether ANNALIST=off.
bool is_switched_off();
Settings resolve(const Options& options);

}  // namespace annalist::record
