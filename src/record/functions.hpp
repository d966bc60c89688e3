// SPDX-License-Identifier: Apache-2.0
// The audited functions of the process: a function is its place in the code and its options, however often it is
// decorated.
#pragma once
#include <annalist/detail/ring.hpp>
#include <annalist/level.hpp>
#include <cstdint>
#include <map>
#include <string>

#include "format/function_table.hpp"

namespace annalist::record {

/// Gives ids. Thread safety: none; the process' lock guards it. Never forgets: an id means one function for the life of
/// the process.
class Functions {
 public:
  /// 0 where a trail can hold no more functions.
  std::uint32_t id_of(const detail::FunctionInfo& info);

 private:
  std::map<std::string, std::uint32_t> ids_;
};

Level level_of(const detail::FunctionInfo& info, Level default_level);
/// What a trail says of the function (trail-format.md §2).
format::FunctionDefinition definition_of(std::uint32_t id, const detail::FunctionInfo& info, Level default_level);
/// Its name without module and class, as people call it.
std::string_view short_name(std::string_view name);

}  // namespace annalist::record
