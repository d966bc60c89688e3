// SPDX-License-Identifier: Apache-2.0
// The tree of calls: who stands under whom, across pages and in spite of damage.
#include "../../../cli/tree_page.hpp"

#include <doctest/doctest.h>

#include "calls.hpp"

namespace annalist::cli {
namespace {

/// The tree without its columns of times.
std::string tree_of(TreePage& page, std::size_t width = 120) {
  std::string printed, tree;
  page.print({false, width}, 0, printed);
  for (std::size_t at = 0; at < printed.size(); at = printed.find('\n', at) + 1) {
    // Twelve cells of a time, two spaces, nine cells of a duration with a µ of two bytes or none, two spaces.
    const std::size_t end = printed.find('\n', at);
    const std::string line = printed.substr(at, end - at);
    tree += line.substr(line.find("µ") == 21 ? 26 : 25) + "\n";
  }
  return tree;
}

TEST_CASE("calls stand under the call that made them") {
  TreePage page;
  page.add(a_call(1, 0, "run", 0));
  page.add(a_call(2, 1, "read", 1));
  page.add(a_call(3, 2, "parse", 2));
  page.add(a_call(4, 1, "clip", 3));
  page.add(a_call(5, 0, "report", 4));
  CHECK(tree_of(page) ==
        "├─ run() → null\n"
        "│  ├─ read() → null\n"
        "│  │  └─ parse() → null\n"
        "│  └─ clip() → null\n"
        "└─ report() → null\n");
}

TEST_CASE("a note stands in its call, a gap between the calls") {
  TreePage page;
  page.add(a_call(1, 0, "run", 0));
  page.add(a_call(2, 1, "read", 5));
  page.add(a_call(3, 0, "report", 9));
  page.add(read::Note{3000, 7, "aa/1", "by \x1b[1mhand"});
  page.add(read::Gap{7000, 8000, 2, "the recorder made no progress"});
  CHECK(tree_of(page) ==
        "├─ run() → null\n"
        "│  ├─ ✎ by \\x1b[1mhand\n"
        "│  └─ read() → null\n"
        "├─ ⚠ gap: 2 calls are missing: the recorder made no progress\n"
        "└─ report() → null\n");
}

TEST_CASE("a parent that is not shown is named") {
  TreePage page;
  page.add(a_call(9, 4, "clip"));
  CHECK(tree_of(page) == "└─ in #4 clip() → null\n");
}

TEST_CASE("a parent in another session is named whole") {
  TreePage page;
  read::Call call = a_call(9, 0, "clip");
  call.parent = "bb/3";
  page.add(call);
  CHECK(tree_of(page) == "└─ in bb/3 clip() → null\n");
}

TEST_CASE("another thread and another task than the parent's are named") {
  TreePage page;
  page.add(a_call(1, 0, "run", 0));
  read::Call call = a_call(2, 1, "work", 1);
  call.thread = 8;
  call.task = "Task-1";
  page.add(call);
  CHECK(tree_of(page) ==
        "└─ run() → null\n"
        "   └─ [thread 8] [task Task-1] work() → null\n");
}

TEST_CASE("a call that goes on over a page is named on the next") {
  TreePage page;
  read::Call run = a_call(1, 0, "run", 0), step = a_call(2, 1, "step", 1), over = a_call(3, 1, "over", 2);
  run.duration_ns = step.duration_ns = 1'000'000;
  page.add(run);
  page.add(step);
  page.add(over);
  static_cast<void>(tree_of(page));
  page.turn();
  page.add(a_call(4, 2, "inner", 100));
  page.add(a_call(5, 3, "late", 101));
  CHECK(tree_of(page) ==
        "└─ ⋯ run (continued)\n"
        "   ├─ ⋯ step (continued)\n"
        "   │  └─ inner() → null\n"
        "   └─ ⋯ over (continued)\n"
        "      └─ late() → null\n");
}

TEST_CASE("parents that go in a circle are shown all the same, once") {
  TreePage page;
  page.add(a_call(1, 3, "a", 0));
  page.add(a_call(2, 1, "b", 1));
  page.add(a_call(3, 2, "c", 2));
  page.add(a_call(4, 4, "d", 3));
  const std::string tree = tree_of(page);
  for (const char* name : {"a()", "b()", "c()", "d()"}) {
    CHECK(tree.find(name) != std::string::npos);
    CHECK(tree.find(name) == tree.rfind(name));
  }
}

TEST_CASE("a depth that has no room is told as a number") {
  TreePage page;
  for (std::uint64_t i = 1; i <= 500; ++i) page.add(a_call(i, i - 1, "recurse", static_cast<std::int64_t>(i)));
  const std::string tree = tree_of(page, 80);
  CHECK(tree.find("⋯499 recurse() → null\n") != std::string::npos);
  CHECK(tree.size() < 500 * 80);
}

}  // namespace
}  // namespace annalist::cli
