// SPDX-License-Identifier: Apache-2.0
// One call with everything that is known of it, every value whole.
#pragma once
#include <annalist/read.hpp>
#include <string>

#include "terminal.hpp"

namespace annalist::cli {

void print_card(const read::Call& call, Style style, std::string& out);

}  // namespace annalist::cli
