// SPDX-License-Identifier: Apache-2.0
// What a session is told, resolved: the program's options first, then the environment, then the defaults.
#pragma once
#include <annalist/session.hpp>
#include <string>
#include <string_view>

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
  OnGap on_gap = OnGap::kWarn;
  std::uint64_t rotate_bytes = std::uint64_t{1} << 30;  // 0: never
  std::uint64_t rotate_seconds = 86400;                 // 0: never
};

/// Whether ANNALIST=off.
bool is_switched_off();
/// kInvalid where the program asks for what cannot be; what the environment says wrongly is warned of and has its
/// default.
[[nodiscard]] Result<Settings> resolve(const Options& options);
/// `warn`, `raise` or `abort`; everything else is kUnset.
OnGap parse_on_gap(std::string_view text);
std::string_view name_of(OnGap on_gap);

}  // namespace annalist::record
