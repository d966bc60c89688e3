// SPDX-License-Identifier: Apache-2.0
// What a session's file says of the code that ran: of a C++ program the repository alone, and of an interpreter what
// its binding reports.
#include <doctest/doctest.h>

#include <fstream>

#include "recording.hpp"

using namespace annalist;

namespace {

/// A session of a child that runs in `directory`.
template <class Body>
read::SessionInfo session_in(const std::string& directory, const recording::TemporaryTrail& trail, Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::filesystem::current_path(directory);
    body();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  const auto opened = read::Trail::open(trail.path());
  REQUIRE(opened.ok());
  REQUIRE(opened->sessions().size() == 1);
  CHECK(opened->sessions()[0].info().findings.empty());
  return opened->sessions()[0].info();
}

void make_repository(const std::string& directory) {
  const std::string line = "cd '" + directory +
                           "' && export HOME=$PWD && git init -q -b main . && git -c user.name=a " +
                           "-c user.email=a@b commit -q --allow-empty -m first";
  REQUIRE(std::system(line.c_str()) == 0);
}

}  // namespace

TEST_CASE("a C++ program records the commit and the branch that it runs in, and no distributions") {
  const recording::TemporaryTrail trail;
  make_repository(trail.root());
  const read::SessionInfo info = session_in(trail.root(), trail, [&] {
    (void)configure(recording::options(trail));
    recording::work(1);
    (void)close();
  });
  CHECK(info.git_root == std::filesystem::canonical(trail.root()));
  CHECK(info.commit.size() == 40);
  CHECK(info.branch == "main");
  CHECK(info.clean == true);
  CHECK(info.distributions.empty());
}

TEST_CASE("what a binding reports last before the end is what the session has imported") {
  const recording::TemporaryTrail trail;
  const std::string site = trail.root() + "/site";
  std::filesystem::create_directories(site + "/six-1.16.dist-info");
  std::ofstream(site + "/six-1.16.dist-info/RECORD") << "six.py,,\n";
  const read::SessionInfo info = session_in(trail.root(), trail, [&] {
    report_modules({site}, {});
    (void)configure(recording::options(trail));
    report_modules({site}, {{"six", site + "/six.py"}});
    (void)close();
  });
  CHECK(info.git_root.empty());
  CHECK_FALSE(info.clean.has_value());
  CHECK(info.distributions == std::map<std::string, std::string>{{"six", "1.16"}});
}
