// SPDX-License-Identifier: Apache-2.0
// Sessions in words: their state, their counts, who and where.
#pragma once
#include <annalist/read.hpp>
#include <string>

#include "terminal.hpp"

namespace annalist::cli {

Role role_of(read::State state);

/// `1 call`, `57 calls`.
std::string counted(std::uint64_t count, std::string_view what);

/// `57 calls, 1 raised, 2 open, 1 note, 1 gap`: what is none is left out, but for the calls.
std::string counts(const read::SessionInfo& session);

/// `gap: 3 calls are missing: no room left on the device`.
std::string text_of(const read::Gap& gap);

/// `Speve (user spv)`: for whom the session recorded.
std::string person(const read::SessionInfo& session);
/// The command line, else the executable.
std::string program(const read::SessionInfo& session);

/// `main 1a2b3c4, clean; 12 distributions`: of which code the session was; empty where that is not known.
std::string code(const read::SessionInfo& session);

/// What can be done about a session that is dead; empty for others.
std::string remedy(const read::SessionInfo& session);

/// The lines that stand over the calls of a session.
void print_header(const read::SessionInfo& session, const Style& style, std::string& out);

}  // namespace annalist::cli
