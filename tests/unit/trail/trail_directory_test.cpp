// SPDX-License-Identifier: Apache-2.0
#include "trail/trail_directory.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace annalist;
namespace fs = std::filesystem;

namespace {

/// A directory that is gone when the test is over.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    char name[] = "/tmp/annalist-test-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~TemporaryDirectory() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("trail: making one gives it a place for sessions, and keeps it out of version control") {
  const TemporaryDirectory root;
  const auto sessions = trail::create_trail(root / "deep/trail");
  REQUIRE(sessions.ok());
  CHECK(*sessions == root / "deep/trail/sessions");
  CHECK(fs::is_directory(*sessions));
  CHECK(text_of(root / "deep/trail/.gitignore") == "*\n");
}

TEST_CASE("trail: what was decided about version control stays") {
  const TemporaryDirectory root;
  write(root / ".gitignore", "*.tmp\n");
  REQUIRE(trail::create_trail(root / "").ok());
  REQUIRE(trail::create_trail(root / "").ok());
  CHECK(text_of(root / ".gitignore") == "*.tmp\n");
}

TEST_CASE("trail: where none can be made, the path and the reason are told") {
  const TemporaryDirectory root;
  write(root / "file", "");
  const auto made = trail::create_trail(root / "file/trail");
  CHECK(made.status().code() == Code::kIo);
  CHECK(made.status().text().find("file/trail") != std::string::npos);
  CHECK(made.status().text().find("Not a directory") != std::string::npos);
}

TEST_CASE("trail: its sessions are found by name, whatever else lies there") {
  const TemporaryDirectory root;
  const std::string sessions = *trail::create_trail(root / "trail");
  for (const char* name : {"/b.mcap.open", "/a.mcap", "/notes.txt", "/c.mcap.part"}) write(sessions + name, "");
  fs::create_directory(sessions + "/d.mcap");
  REQUIRE(::mkfifo((sessions + "/e.mcap").c_str(), 0600) == 0);
  const auto files = trail::session_files(root / "trail");
  REQUIRE(files.ok());
  CHECK(*files == std::vector<std::string>{sessions + "/a.mcap", sessions + "/b.mcap.open"});
}

TEST_CASE("trail: a directory that is none, and one that is not there, are told apart") {
  const TemporaryDirectory root;
  CHECK(trail::session_files(root / "").status().code() == Code::kInvalid);
  CHECK(trail::session_files(root / "missing").status().code() == Code::kNotFound);
  write(root / "file", "");
  CHECK(trail::session_files(root / "file").status().code() == Code::kInvalid);
}
