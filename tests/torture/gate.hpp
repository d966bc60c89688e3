// SPDX-License-Identifier: Apache-2.0
// What the ledger's gate means between the program that is stepped and the one that steps it.
#pragma once
#include <cstdint>

namespace torture {

constexpr std::uint32_t kAtGate = 1, kOpen = 2, kThrough = 3;

}  // namespace torture
