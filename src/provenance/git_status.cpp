// SPDX-License-Identifier: Apache-2.0
#include "provenance/git_status.hpp"

#include <unistd.h>

#include <cstdlib>

#include "os/clock.hpp"
#include "provenance/text_file.hpp"

namespace annalist::provenance {
namespace {

/// Headers take some hundred bytes; what is more are changes, of which one is enough.
constexpr std::size_t kEnoughOutput = 16384;
/// Of git's own settings only what belongs to the user: GIT_DIR and its like would lead it elsewhere.
constexpr const char* kPassed[] = {"HOME", "PATH", "USER", "XDG_CONFIG_HOME"};

std::string_view variable(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::string_view(text) : std::string_view();
}

/// Where the program git is. A relative directory in PATH is passed over: it is the program's, not the user's.
std::string find_git(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = path.find(':');
    const std::string directory(path.substr(0, end));
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    std::string candidate = directory + "/git";
    if (directory.starts_with('/') && ::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

}  // namespace

Surroundings Surroundings::current() {
  Surroundings surroundings;
  surroundings.path = variable("PATH");
  for (const char* name : kPassed)
    if (const std::string_view text = variable(name); !text.empty())
      surroundings.environment.push_back(std::string(name) + "=" + std::string(text));
  return surroundings;
}

GitStatus::GitStatus(const Repository& repository, const Surroundings& surroundings) : begun_ns_(os::monotonic_ns()) {
  const std::string git = find_git(surroundings.path);
  if (git.empty()) return;
  const std::vector<std::string> arguments = {"git",
                                              "-C",
                                              repository.root,
                                              "--git-dir=" + repository.directory,
                                              "--work-tree=" + repository.root,
                                              "--no-optional-locks",
                                              "-c",
                                              "core.fsmonitor=false",
                                              "status",
                                              "--porcelain=v2",
                                              "--branch",
                                              "--no-ahead-behind",
                                              "--untracked-files=no"};
  if (auto child = os::Child::start(git, arguments, surroundings.environment)) child_ = std::move(*child);
}

bool GitStatus::is_done(int timeout_ms) {
  if (!child_.is_running()) return true;
  child_.read(output_, timeout_ms);
  if (output_.size() > kEnoughOutput || os::monotonic_ns() - begun_ns_ > kTimeout_ns) give_up();
  return !child_.is_running();
}

std::optional<std::string> GitStatus::header(std::string_view name) const {
  for (std::string_view rest = output_; !rest.empty();) {
    const std::string_view line = take_line(rest);
    if (line.starts_with("# ") && line.substr(2).starts_with(name))
      return std::string(line.substr(std::min(line.size(), 2 + name.size() + 1)));
  }
  return {};
}

bool GitStatus::has_changes() const {
  for (std::string_view rest = output_; !rest.empty();)
    if (const std::string_view line = take_line(rest); !line.empty() && !line.starts_with('#')) return true;
  return false;
}

std::optional<bool> GitStatus::is_clean() const {
  // It writes when it knows everything: what it has not begun to say it does not know.
  if (!header("branch.head")) return {};
  return !has_changes();
}

std::optional<Head> GitStatus::head() const {
  const auto commit = header("branch.oid"), branch = header("branch.head");
  if (!commit || !branch) return {};
  Head head;
  if (is_commit(*commit)) head.commit = *commit;
  if (*branch != "(detached)") head.branch = *branch;
  return head;
}

}  // namespace annalist::provenance
