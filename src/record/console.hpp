// SPDX-License-Identifier: Apache-2.0
// The text outputs: one line a call, and the one warning. Both go to standard error, or where the program says.
#pragma once
#include <annalist/level.hpp>
#include <string>
#include <string_view>

namespace annalist::record {

/// `2023/11/2 09:42:13 | INFO | name called by analyst as part of logger session`, and what follows it. Local time.
void write_call_line(std::string_view function, Level level, std::string_view message, std::string_view exception,
                     std::string_view analyst, std::string_view logger);
/// "annalist: ..." in one line.
void write_warning(std::string_view text);
/// See set_text_sink.
void set_sink(void (*write)(std::string_view line, void* context), void* context);
/// See set_line_hook.
void set_hook(bool (*take)(int level, std::string_view line));

}  // namespace annalist::record
