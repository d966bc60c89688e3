// SPDX-License-Identifier: Apache-2.0
// Base64 (RFC 4648 §4), padded.
#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace annalist::base {

/// Appends the text of any bytes.
void append_base64(std::string& out, std::span<const std::uint8_t> bytes);

}  // namespace annalist::base
