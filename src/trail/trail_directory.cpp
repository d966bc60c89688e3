// SPDX-License-Identifier: Apache-2.0
#include "trail/trail_directory.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "trail/session_name.hpp"

namespace annalist::trail {
namespace {

namespace fs = std::filesystem;

std::string sessions_of(const std::string& path) { return path + (path.ends_with('/') ? "sessions" : "/sessions"); }

/// A trail holds data: that it gets into version control is to be a decision. What already stands there was one.
Status write_gitignore(const std::string& path) {
  const fs::path file = fs::path(path) / ".gitignore";
  std::error_code error;
  if (fs::exists(file, error)) return {};
  std::ofstream out(file);
  out << "*\n";
  return out.flush() ? Status() : Status::from_errno(errno, "cannot write", file.string());
}

}  // namespace

Result<std::string> create_trail(const std::string& path) {
  const std::string sessions = sessions_of(path);
  std::error_code error;
  if (fs::is_directory(sessions, error)) return sessions;
  fs::create_directories(sessions, error);
  if (error) return Status::from_errno(error.value(), "cannot make the trail's directory", sessions);
  if (Status status = write_gitignore(path); !status) return status;
  return sessions;
}

Result<std::vector<std::string>> session_files(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    if (error && error.value() != ENOENT) return Status::from_errno(error.value(), "cannot open the trail", path);
    return Status(Code::kNotFound, "there is no such trail: name the directory that a session was recorded to", path);
  }
  if (fs::is_regular_file(status) && is_session_file(path)) return std::vector<std::string>{path};
  const std::string sessions = sessions_of(path);
  const bool is_trail = fs::is_directory(sessions, error);
  if (!is_trail && error && error.value() != ENOENT && error.value() != ENOTDIR)
    return Status::from_errno(error.value(), "cannot open the trail", sessions);
  if (!is_trail) return Status(Code::kInvalid, "this is no trail: it has no directory 'sessions'", path);
  std::vector<std::string> files;
  fs::directory_iterator entry(sessions, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (is_session_file(entry->path().filename().string()) && entry->is_regular_file(ignored))
      files.push_back(entry->path().string());
  }
  if (error) return Status::from_errno(error.value(), "cannot list the trail's sessions", sessions);
  std::sort(files.begin(), files.end(), [](const std::string& a, const std::string& b) {
    return std::pair(stem_of(a), part_of(a)) < std::pair(stem_of(b), part_of(b));
  });
  return files;
}

}  // namespace annalist::trail
