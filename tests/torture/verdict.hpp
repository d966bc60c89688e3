// SPDX-License-Identifier: Apache-2.0
// Holds a trail against the ledger of the programs that recorded in it: no completed call is missing, none is invented,
// what was open is listed as open, and every value and parent is what it must be.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "ledger.hpp"

namespace torture {

struct Verdict {
  std::uint64_t calls = 0;  // completed
  std::uint64_t open = 0;
  std::uint64_t notes = 0;
  std::uint64_t in_flight = 0;  // where the kill fell between what the trail knows and what the ledger says
  std::vector<std::string> violations;
};

/// `threads` is how many may have been at work: each can have been stopped between a record and its entry in the
/// ledger, once.
Verdict judge(const std::string& trail, const Witness& witness, std::uint64_t threads);

}  // namespace torture
