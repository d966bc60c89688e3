// SPDX-License-Identifier: Apache-2.0
// What a process tells its children that are not forks of it: settings and session, as one text in the environment.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "record/session.hpp"
#include "record/settings.hpp"

namespace annalist::record {

/// Its name; its value is `key=value;…` with everything special percent-encoded.
inline constexpr const char* kInheritanceVariable = "ANNALIST_PARENT";

struct Inheritance {
  Settings settings;
  ParentCall parent;
  std::uint64_t pid = 0;  ///< of the process that wrote it
};

std::string to_text(const Inheritance& inheritance);
/// Empty where it is no such text.
std::optional<Inheritance> parse_inheritance(std::string_view text);

}  // namespace annalist::record
