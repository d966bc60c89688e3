// SPDX-License-Identifier: Apache-2.0
// The git repository that a directory is in, read from its files: neither git nor a library of it is needed.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace annalist::provenance {

struct Repository {
  std::string root;       // of the working tree
  std::string directory;  // `.git`, or what stands for it in a worktree or a submodule
};

/// The repository whose working tree `directory` (absolute) is in; nothing where it is in none.
std::optional<Repository> find_repository(std::string directory);

/// Where HEAD is.
struct Head {
  std::string commit;       // hexadecimal; empty before the first one
  std::string branch;       // empty where it is detached
  bool is_readable = true;  // false: its references are not in files that are known here, so that commit and branch are
                            // not either
};

Head read_head(const Repository& repository);

/// Whether it is a commit's name: 40 or 64 hexadecimal digits.
bool is_commit(std::string_view text);

}  // namespace annalist::provenance
