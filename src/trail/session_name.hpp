// SPDX-License-Identifier: Apache-2.0
// What session files are called (trail-format.md §1).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace annalist::trail {

inline constexpr std::string_view kSealedEnding = ".mcap";
inline constexpr std::string_view kOpenEnding = ".mcap.open";

/// `<start>-<host>-<pid>-<session>.mcap`, the final name of a session's first part.
std::string session_file_name(std::int64_t start_ns, std::string_view host, std::uint64_t pid,
                              std::string_view session);
/// Whether it is a session's name: 16 hexadecimal digits. Paths are made of it.
bool is_session_name(std::string_view name);
/// Whether a file of that name is one, sealed or not.
bool is_session_file(std::string_view name);
/// Whether the name is the final one.
bool is_sealed_name(std::string_view name);
/// The name or path of a session file as it was before it was sealed and is afterwards, without what tells the two
/// apart.
std::string_view without_ending(std::string_view path);
/// The session that a file's name or path speaks of: for files whose first message cannot be read.
std::string_view session_of(std::string_view path);
/// Which part of its session a file is by its name or path.
std::uint64_t part_of(std::string_view path);
/// A path without part and ending: what the parts of a session have in common.
std::string_view stem_of(std::string_view path);
/// The final name of another part of the session that the file at `path` belongs to.
std::string path_of_part(std::string_view path, std::uint64_t part);

}  // namespace annalist::trail
