// SPDX-License-Identifier: Apache-2.0
// Commit and branch as they are read from files are those that git tells.
#include "provenance/repository.hpp"

#include "directory.hpp"

using namespace annalist::provenance;
using provenance_test::Directory;
using provenance_test::make_repository;

namespace {

/// Holds what is read against `git rev-parse`.
Head head_like_gits(const Directory& directory, const std::string& in) {
  const auto repository = find_repository(directory.path(in));
  REQUIRE(repository.has_value());
  CHECK(repository->root == directory.run("git rev-parse --show-toplevel", in));
  const Head head = read_head(*repository);
  CHECK(head.is_readable);
  CHECK(head.commit == directory.run("git rev-parse -q --verify HEAD || true", in));
  CHECK(head.branch == directory.run("git symbolic-ref -q --short HEAD || true", in));
  return head;
}

}  // namespace

TEST_CASE("a repository is found from any directory in it") {
  Directory directory;
  make_repository(directory, "r");
  directory.put("r/deep/er/b.txt", "");
  CHECK(head_like_gits(directory, "r").branch == "main");
  CHECK(head_like_gits(directory, "r/deep/er").commit.size() == 40);
}

TEST_CASE("a directory that is in no repository is said to be in none") {
  Directory directory;
  CHECK_FALSE(find_repository(directory.path()).has_value());
  CHECK_FALSE(find_repository("/").has_value());
  CHECK_FALSE(find_repository("").has_value());
  CHECK_FALSE(find_repository("relative/path").has_value());
  CHECK_FALSE(find_repository(directory.path("gone/away")).has_value());
}

TEST_CASE("a branch with a slash, packed references, a detached HEAD") {
  Directory directory;
  make_repository(directory, "r");
  directory.run("git switch -q -c fix/gap-filling", "r");
  CHECK(head_like_gits(directory, "r").branch == "fix/gap-filling");
  directory.run("git pack-refs --all", "r");
  CHECK(head_like_gits(directory, "r").commit.size() == 40);
  directory.run("git commit -q --allow-empty -m second", "r");  // a file again, which goes before what is packed
  head_like_gits(directory, "r");
  directory.run("git switch -q --detach", "r");
  CHECK(head_like_gits(directory, "r").branch.empty());
}

TEST_CASE("before the first commit there is a branch and no commit") {
  Directory directory;
  directory.put("r/a.txt", "");
  directory.run("git init -q -b trunk", "r");
  const Head head = head_like_gits(directory, "r");
  CHECK(head.branch == "trunk");
  CHECK(head.commit.empty());
}

TEST_CASE("a worktree and a submodule have a HEAD of their own") {
  Directory directory;
  make_repository(directory, "r");
  make_repository(directory, "other");
  directory.run("git worktree add -q ../tree -b side", "r");
  directory.run("git commit -q --allow-empty -m second", "tree");
  CHECK(head_like_gits(directory, "tree").branch == "side");
  CHECK(head_like_gits(directory, "tree").commit != head_like_gits(directory, "r").commit);
  directory.run("git pack-refs --all", "r");
  head_like_gits(directory, "tree");
  directory.run("git -c protocol.file.allow=always submodule -q add ../other sub", "r");
  CHECK(head_like_gits(directory, "r/sub").branch == "main");
}

TEST_CASE("a reference of SHA-256 is read") {
  Directory directory;
  directory.put("r/a.txt", "1\n");
  directory.run("git init -q -b main --object-format=sha256 && git add . && git commit -q -m first", "r");
  CHECK(head_like_gits(directory, "r").commit.size() == 64);
}

TEST_CASE("what only looks like a repository is none, and what is damaged in one does no harm") {
  Directory directory;
  directory.put("r/.git/HEAD", "");
  CHECK_FALSE(find_repository(directory.path("r")).has_value());
  directory.put("file/.git", "gitdir: ../nowhere\n");
  CHECK_FALSE(find_repository(directory.path("file")).has_value());
  directory.put("self/.git", "gitdir: .git\n");
  CHECK_FALSE(find_repository(directory.path("self")).has_value());

  const auto head_of = [&](const std::string& head) {
    directory.put("odd/.git/HEAD", head);
    return read_head(*find_repository(directory.path("odd")));
  };
  CHECK_FALSE(head_of("nonsense\n").is_readable);
  CHECK_FALSE(head_of("ref: refs/heads/.invalid\n").is_readable);
  CHECK_FALSE(head_of("ref: ../../../etc/passwd\n").is_readable);
  CHECK_FALSE(head_of("ref:").is_readable);
  directory.put("odd/.git/refs/heads/loop", "ref: refs/heads/loop\n");
  CHECK(head_of("ref: refs/heads/loop\n").commit.empty());
  directory.put("odd/.git/refs/heads/text", "x\n");
  CHECK(head_of("ref: refs/heads/text\n").commit.empty());
  directory.put("odd/.git/packed-refs",
                "\n \n# pack-refs\n" + std::string(40, 'a') + "\n" + std::string(40, 'b') + " refs/heads/packed");
  CHECK(head_of("ref: refs/heads/packed\n").commit == std::string(40, 'b'));
}

TEST_CASE("a pipe in the place of a file is not waited for") {
  Directory directory;
  directory.put("r/.git/config", "");
  directory.run("mkfifo HEAD", "r/.git");
  CHECK_FALSE(find_repository(directory.path("r")).has_value());
}
