// SPDX-License-Identifier: Apache-2.0
// An audited function out of its channel's metadata (trail-format.md §2).
#pragma once
#include <annalist/read.hpp>
#include <memory>
#include <string_view>
#include <vector>

#include "format/function_table.hpp"
#include "format/mcap_records.hpp"

namespace annalist::read {

/// Null where `parameters` is not what it should be: then nothing of the channel can be read.
std::shared_ptr<const Function> function_of(const format::McapChannel& channel);

/// Whether both are one function, in whatever channels of their files.
bool is_same_function(const Function& a, const Function& b);
/// A function that a process left in shared memory. Null where its definition contradicts itself.
std::shared_ptr<const Function> function_of(const format::FunctionDefinition& definition);

/// `[{"name": …, "type": …, "kind": …}, …]`; false where it is no such JSON.
[[nodiscard]] bool parse_parameters(std::string_view json, std::vector<Parameter>& parameters);

}  // namespace annalist::read
