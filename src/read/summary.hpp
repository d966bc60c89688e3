// SPDX-License-Identifier: Apache-2.0
// The contents of a sealed file out of its summary, its first and its last messages, without reading what is between.
#pragma once
#include <optional>

#include "format/mcap_source.hpp"
#include "read/contents.hpp"

namespace annalist::read {

/// None where anything is not as it should be: then the file is to be read whole, which tells why (session_scan.hpp).
std::optional<Contents> read_summary(const format::ByteSource& source);

}  // namespace annalist::read
