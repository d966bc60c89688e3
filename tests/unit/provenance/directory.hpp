// SPDX-License-Identifier: Apache-2.0
// A directory for a test: files put into it, and git run in it.
#pragma once
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace provenance_test {

class Directory {
 public:
  Directory() {
    char name[] = "/tmp/annalist-test-XXXXXX";
    path_ = std::filesystem::canonical(::mkdtemp(name));
  }
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;

  std::string path(const std::string& name = {}) const { return name.empty() ? path_ : path_ + "/" + name; }
  std::string put(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  /// Output of a command that must be fine, run in `in`, without the end of its last line. Git asks nobody's settings.
  std::string run(const std::string& command, const std::string& in = {}) const {
    const std::string line = "cd '" + path(in) + "' && export HOME='" + path_ +
                             "' GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a "
                             "GIT_COMMITTER_EMAIL=a@b && " +
                             command;
    std::FILE* pipe = ::popen(line.c_str(), "r");
    std::string output;
    for (int c; (c = std::fgetc(pipe)) != EOF;) output += static_cast<char>(c);
    REQUIRE_MESSAGE(::pclose(pipe) == 0, command);
    while (output.ends_with('\n')) output.pop_back();
    return output;
  }

 private:
  std::string path_;
};

/// A repository with one commit, on the branch main.
inline void make_repository(const Directory& directory, const std::string& name) {
  directory.put(name + "/a.txt", "1\n");
  directory.run("git init -q -b main && git add . && git commit -q -m first", name);
}

}  // namespace provenance_test
