// SPDX-License-Identifier: Apache-2.0
#include "targets.hpp"

namespace fuzz {

const std::vector<Target> kTargets = {
    {"value", fuzz_value, value_seeds},
    {"ring_value", fuzz_ring_value, ring_value_seeds},
    {"column", fuzz_column, column_seeds},
    {"block", fuzz_block, block_seeds},
    {"message", fuzz_message, message_seeds},
    {"container", fuzz_container, container_seeds, 5},
    {"session", fuzz_session, session_seeds, 20},
    {"reader", fuzz_reader, reader_seeds, 20},
    {"ring", fuzz_ring, ring_seeds},
    {"text", fuzz_text, text_seeds},
    {"files", fuzz_files, files_seeds, 20},
};

const Target* find_target(std::string_view name) {
  for (const Target& target : kTargets)
    if (target.name == name) return &target;
  return nullptr;
}

}  // namespace fuzz
