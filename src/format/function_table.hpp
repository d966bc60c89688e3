// SPDX-License-Identifier: Apache-2.0
// The audited functions of a session by id, and how a definition stands in shared memory, where recovery finds it.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "value/encoder.hpp"

namespace annalist::format {

struct FunctionDefinition {
  std::uint32_t id = 0;
  std::uint16_t channel = 0;
  std::uint32_t parameters = 0;
  std::string name;
  std::map<std::string, std::string> metadata;  // of its channel (trail-format.md §2)
  std::vector<std::uint8_t> extra;              // an encoded value, empty for none
};

/// Appends the definition to `out`, preceded by its length.
void encode(value::Encoder& out, const FunctionDefinition& definition);
/// All whole definitions in `bytes`; a torn one at the end is of a function that no call was made of.
std::vector<FunctionDefinition> decode_definitions(value::Bytes bytes);

/// Thread safety: all of it. Pointers stay valid.
class FunctionTable {
 public:
  void add(FunctionDefinition definition) {
    const std::lock_guard lock(mutex_);
    definitions_.try_emplace(definition.id, std::move(definition));
  }
  const FunctionDefinition* find(std::uint32_t id) const {
    const std::lock_guard lock(mutex_);
    const auto found = definitions_.find(id);
    return found == definitions_.end() ? nullptr : &found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::uint32_t, FunctionDefinition> definitions_;
};

}  // namespace annalist::format
