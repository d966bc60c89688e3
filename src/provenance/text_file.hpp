// SPDX-License-Identifier: Apache-2.0
// Reads files that others wrote and that may be anything: no waiting for a pipe, no more than so many bytes.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace annalist::provenance {

/// The first `limit` bytes of a regular file; nothing where it is none or cannot be read.
std::optional<std::string> read_text(const std::string& path, std::size_t limit);

/// Takes the first line off the text, without its end and the blanks around it.
std::string_view take_line(std::string_view& text);

}  // namespace annalist::provenance
