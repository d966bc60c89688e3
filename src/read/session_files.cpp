// SPDX-License-Identifier: Apache-2.0
#include "read/session_files.hpp"

#include <unistd.h>

#include <algorithm>

#include "trail/session_name.hpp"

namespace annalist::read {
namespace {

bool is_there(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

/// The file of the part behind this one, whichever name it has; empty where there is none.
std::string path_behind(const SessionFile& file) {
  const std::string final_path = trail::path_of_part(file.path, file.part() + 1);
  for (const std::string& path : {final_path + ".open", final_path})
    if (is_there(path)) return path;
  return {};
}

bool is_before(const std::unique_ptr<SessionFile>& file, std::uint64_t part) { return file->part() < part; }

}  // namespace

void SessionGrouping::open_file(const std::string& path, format::NumberSet& numbers, SessionFiles& opened) {
  const auto of_file = [this](std::uint64_t done, std::uint64_t) { progress_(done_bytes_ + done, all_bytes_); };
  auto file = read_session_file(path, plan_, numbers, progress_ ? Progress(of_file) : Progress());
  if (!file) return findings_.push_back(file.status());
  done_bytes_ += (*file)->bytes;
  // A part that is being begun: nothing is in it yet.
  if (!(*file)->contents.start && !(*file)->is_sealed() && !opened.files.empty()) return;
  if (!opened.files.empty()) catch_up(opened.files.back());
  opened.files.push_back(std::move(*file));
}

/// A part behind it is there by now, so that the program has written its end since it was read.
void SessionGrouping::catch_up(std::unique_ptr<SessionFile>& file) {
  if (file->is_sealed() || file->contents.end) return;
  format::NumberSet numbers;
  if (auto again = read_session_file(file->path, plan_, numbers, {})) file = std::move(*again);
}

/// A program that goes on may begin another part at any time.
void SessionGrouping::follow(SessionFiles& opened, format::NumberSet& numbers, bool has_rings) {
  while (!opened.files.empty()) {
    const SessionFile& last = *opened.files.back();
    if (last.is_sealed() && !last.is_continued()) return;
    const std::string path = path_behind(last);
    if (path.empty()) return;
    if (!has_rings) opened.rings = SharedRings::copy(std::string(trail::session_of(path)));
    has_rings = true;
    const std::size_t files = opened.files.size();
    open_file(path, numbers, opened);
    if (opened.files.size() == files) return;
  }
}

SessionFiles SessionGrouping::open_stem(const std::vector<std::string>& paths) {
  SessionFiles opened;
  // The rings first: what leaves them now is in the files by the time that the last of these is opened.
  const bool has_rings = !trail::is_sealed_name(paths.back());
  if (has_rings) opened.rings = SharedRings::copy(std::string(trail::session_of(paths.back())));
  format::NumberSet numbers;
  for (const std::string& path : paths) open_file(path, numbers, opened);
  follow(opened, numbers, has_rings);
  return opened;
}

/// The session of that name that lacks this part; of copies, each has one of its own.
SessionFiles& SessionGrouping::session_for(const SessionFile& file, SessionFiles* of_stem) {
  if (!file.contents.start) return *of_stem;
  const std::string& name = file.contents.start->session;
  const auto [first, last] = by_name_.equal_range(name);
  for (auto found = first; found != last; ++found) {
    const auto& files = sessions_[found->second].files;
    const auto at = std::lower_bound(files.begin(), files.end(), file.part(), is_before);
    if (at == files.end() || (*at)->part() != file.part()) return sessions_[found->second];
  }
  by_name_.emplace(name, sessions_.size());
  return sessions_.emplace_back();
}

void SessionGrouping::open(const std::vector<std::string>& paths) {
  SessionFiles opened = open_stem(paths);
  SessionFiles* session = nullptr;
  for (auto& file : opened.files) {
    if (!file->contents.start && session == nullptr) {
      findings_.insert(findings_.end(), file->findings.begin(), file->findings.end());
      continue;
    }
    session = &session_for(*file, session);
    auto& files = session->files;
    files.insert(std::lower_bound(files.begin(), files.end(), file->part(), is_before), std::move(file));
  }
  if (session != nullptr && !opened.rings.empty()) session->rings = std::move(opened.rings);
}

}  // namespace annalist::read
