// SPDX-License-Identifier: Apache-2.0
#include "provenance/repository.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "provenance/text_file.hpp"

namespace annalist::provenance {
namespace {

/// Of a reference, and of what `.git` and `commondir` hold.
constexpr std::size_t kSmallFile = 8192;
constexpr std::size_t kPackedRefs = 64 << 20;
/// References may name references; git follows as many.
constexpr int kMaxDepth = 5;
constexpr std::string_view kSymbolic = "ref:", kGitDirectory = "gitdir:", kBranches = "refs/heads/";
/// HEAD names it where references are kept in tables.
constexpr std::string_view kInvalidBranch = "refs/heads/.invalid";

bool is_directory(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// The first line of a small file; empty where there is none.
std::string line_of(const std::string& path) {
  const auto text = read_text(path, kSmallFile);
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  return std::string(take_line(rest));
}

std::string_view behind(std::string_view prefix, std::string_view text) {
  text.remove_prefix(prefix.size());
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

std::string joined(const std::string& directory, std::string_view path) {
  return path.starts_with('/') ? std::string(path) : directory + "/" + std::string(path);
}

/// What `.git` stands for: a directory, or a file that names one.
std::string git_directory(const std::string& root) {
  std::string path = (root == "/" ? "" : root) + "/.git";
  if (!is_directory(path)) {
    const std::string line = line_of(path);
    if (!line.starts_with(kGitDirectory)) return {};
    path = joined(root, behind(kGitDirectory, line));
  }
  return line_of(path + "/HEAD").empty() ? std::string() : path;
}

/// A worktree shares its branches with the repository that it is of.
std::string common_directory(const std::string& directory) {
  const std::string line = line_of(directory + "/commondir");
  return line.empty() ? directory : joined(directory, line);
}

std::string packed_reference(const std::string& common, std::string_view name) {
  const auto text = read_text(common + "/packed-refs", kPackedRefs);
  if (!text) return {};
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view line = take_line(rest);
    const std::size_t blank = line.find(' ');
    if (blank != std::string_view::npos && line.substr(blank + 1) == name) return std::string(line.substr(0, blank));
  }
  return {};
}

/// A name out of HEAD or a reference, which must not lead out of the repository.
bool is_safe(std::string_view name) { return name.starts_with("refs/") && name.find("..") == std::string_view::npos; }

/// The commit that a reference is at; empty where there is no such reference.
std::string resolve(const std::string& directory, const std::string& common, std::string name) {
  for (int depth = 0; depth < kMaxDepth && is_safe(name); ++depth) {
    std::string value = line_of(joined(common, name));
    if (value.empty()) value = line_of(joined(directory, name));
    if (value.empty()) value = packed_reference(common, name);
    if (!value.starts_with(kSymbolic)) return is_commit(value) ? value : std::string();
    name = behind(kSymbolic, value);
  }
  return {};
}

}  // namespace

bool is_commit(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<Repository> find_repository(std::string directory) {
  while (directory.starts_with('/')) {
    if (std::string git = git_directory(directory); !git.empty()) return Repository{directory, std::move(git)};
    if (directory == "/") break;
    directory.resize(std::max<std::size_t>(directory.rfind('/'), 1));
  }
  return {};
}

Head read_head(const Repository& repository) {
  Head head;
  const std::string line = line_of(repository.directory + "/HEAD");
  if (!line.starts_with(kSymbolic)) {
    head.is_readable = is_commit(line);
    if (head.is_readable) head.commit = line;
    return head;
  }
  const std::string name(behind(kSymbolic, line));
  head.is_readable = is_safe(name) && name != kInvalidBranch;
  if (!head.is_readable) return head;
  head.branch = name.starts_with(kBranches) ? name.substr(kBranches.size()) : name;
  head.commit = resolve(repository.directory, common_directory(repository.directory), name);
  return head;
}

}  // namespace annalist::provenance
