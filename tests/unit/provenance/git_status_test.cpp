// SPDX-License-Identifier: Apache-2.0
// Whether a working tree is clean, as the program git tells; and what is known where it does not.
#include "provenance/git_status.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <csignal>

#include "directory.hpp"

using namespace annalist::provenance;
using provenance_test::Directory;
using provenance_test::make_repository;

namespace {

GitStatus asked(const Directory& directory, const std::string& in, Surroundings surroundings) {
  surroundings.environment.push_back("HOME=" + directory.path());
  GitStatus status(*find_repository(directory.path(in)), surroundings);
  while (!status.is_done(100)) {
  }
  return status;
}
GitStatus asked(const Directory& directory, const std::string& in) {
  return asked(directory, in, Surroundings::current());
}

/// A git of our own, first on the path.
Surroundings with_git(const Directory& directory, const std::string& script) {
  directory.put("bin/git", "#!/bin/sh\n" + script + "\n");
  directory.run("chmod +x git", "bin");
  return {directory.path("bin"), {"PATH=/usr/bin:/bin"}};
}

}  // namespace

TEST_CASE("a tree is clean until a tracked file differs; files that are not tracked do not count") {
  Directory directory;
  make_repository(directory, "r");
  CHECK(asked(directory, "r").is_clean() == true);
  directory.put("r/new.txt", "");
  CHECK(asked(directory, "r").is_clean() == true);
  directory.put("r/a.txt", "2\n");
  CHECK(asked(directory, "r").is_clean() == false);
  directory.run("git add a.txt", "r");
  CHECK(asked(directory, "r").is_clean() == false);
  directory.run("git commit -q -m second", "r");
  CHECK(asked(directory, "r").is_clean() == true);
  directory.run("rm a.txt", "r");
  CHECK(asked(directory, "r").is_clean() == false);
}

TEST_CASE("git tells where HEAD is, too") {
  Directory directory;
  make_repository(directory, "r");
  const auto head = asked(directory, "r").head();
  REQUIRE(head.has_value());
  CHECK(head->commit == directory.run("git rev-parse HEAD", "r"));
  CHECK(head->branch == "main");
  directory.run("git switch -q --detach", "r");
  CHECK(asked(directory, "r").head()->branch.empty());
}

TEST_CASE("of worktrees and of trees before their first commit it is told as well") {
  Directory directory;
  make_repository(directory, "r");
  directory.run("git worktree add -q ../tree -b side", "r");
  directory.put("tree/a.txt", "2\n");
  CHECK(asked(directory, "tree").is_clean() == false);
  CHECK(asked(directory, "r").is_clean() == true);
  directory.put("empty/a.txt", "");
  directory.run("git init -q", "empty");
  CHECK(asked(directory, "empty").is_clean() == true);
  directory.run("git add a.txt", "empty");
  CHECK(asked(directory, "empty").is_clean() == false);
  CHECK(asked(directory, "empty").head()->commit.empty());
}

TEST_CASE("thousands of changes are not clean, and are not read to their end") {
  Directory directory;
  make_repository(directory, "r");
  directory.run("for i in $(seq 2000); do echo > a-file-with-a-rather-long-name-$i; done; git add .", "r");
  CHECK(asked(directory, "r").is_clean() == false);
}

TEST_CASE("without git, or with one that fails, nothing is told") {
  Directory directory;
  make_repository(directory, "r");
  CHECK_FALSE(asked(directory, "r", {directory.path("nowhere"), {}}).is_clean().has_value());
  CHECK_FALSE(asked(directory, "r", {"", {}}).is_clean().has_value());
  CHECK_FALSE(asked(directory, "r", with_git(directory, "exit 128")).is_clean().has_value());
  CHECK_FALSE(asked(directory, "r", with_git(directory, "echo 'fatal: not now' >&2")).is_clean().has_value());
  CHECK_FALSE(asked(directory, "r", with_git(directory, "kill -9 $$")).is_clean().has_value());
}

TEST_CASE("a git on a relative path is not run: it is part of what is looked at") {
  Directory directory;
  make_repository(directory, "r");
  with_git(directory, "touch " + directory.path("run"));
  CHECK_FALSE(asked(directory, "r", {".:bin", {}}).is_clean().has_value());
  CHECK_FALSE(std::filesystem::exists(directory.path("run")));
}

TEST_CASE("a git that takes too long is not waited for, and gone when nobody waits any more") {
  Directory directory;
  make_repository(directory, "r");
  const Surroundings slow = with_git(directory, "echo $$ > " + directory.path("pid") + "; sleep 60");
  const auto begin = std::chrono::steady_clock::now();
  {
    GitStatus status(*find_repository(directory.path("r")), slow);
    CHECK_FALSE(status.is_done(50));
    while (!std::filesystem::exists(directory.path("pid")) || std::filesystem::file_size(directory.path("pid")) == 0) {
    }
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
  directory.run("for i in $(seq 100); do kill -0 $(cat pid) 2>/dev/null || exit 0; sleep 0.1; done; exit 1");
}

TEST_CASE("hooks and monitors that the repository sets up are not run") {
  Directory directory;
  make_repository(directory, "r");
  directory.put("r/.git/monitor", "#!/bin/sh\ntouch " + directory.path("run") + "\n");
  directory.run("chmod +x .git/monitor && git config core.fsmonitor .git/monitor", "r");
  CHECK(asked(directory, "r").is_clean() == true);
  CHECK_FALSE(std::filesystem::exists(directory.path("run")));
}

TEST_CASE("the process that asks has no child by it, and gets no signal") {
  Directory directory;
  make_repository(directory, "r");
  static volatile std::sig_atomic_t signals;
  signals = 0;
  const auto before = std::signal(SIGCHLD, [](int) { signals = signals + 1; });
  CHECK(asked(directory, "r").is_clean() == true);
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
  CHECK(signals == 0);
  std::signal(SIGCHLD, before);
}
