// SPDX-License-Identifier: Apache-2.0
// One call in one line: `clip(value=12.5, low=0) → 10.0`, its values shortened so that the line fits.
#pragma once
#include <annalist/read.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "terminal.hpp"

namespace annalist::cli {

/// How much of `budget` each of several texts gets that are so long: all of it where there is enough, else the longest
/// are cut alike.
std::vector<std::size_t> share(const std::vector<std::size_t>& lengths, std::size_t budget);

/// `stage=1.25, a=3.4` in at most `width` cells (0: whole). Parameters that find no room are counted: `… 3 more`.
void add_arguments(const read::Call& call, std::size_t width, Line& line);

/// `3 suspensions, closed`: how a coroutine or a generator went; what the outcome says is not said again, so that it
/// may be empty.
std::string suspensions(const read::Suspended& suspended);

/// ` → value`, ` ✗ ValueError: message` or ` … open` in about `width` cells (0: whole), then how it was suspended. No
/// value for a function that is declared to return nothing.
void add_outcome(const read::Call& call, std::size_t width, Line& line);

/// `(stage=1.25) → value` in `width` cells (0: whole).
void add_inside(const read::Call& call, std::size_t width, Line& line);

/// The whole: function, arguments, outcome and the message of the call, in `width` cells (0: whole).
void add_call(const read::Call& call, std::size_t width, Line& line);

/// The number behind `/` in the id of a call.
std::string_view number_of(std::string_view call_id);

}  // namespace annalist::cli
