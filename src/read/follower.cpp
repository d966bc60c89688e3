// SPDX-License-Identifier: Apache-2.0
#include <annalist/follow.hpp>
#include <map>
#include <string_view>

#include "read/followed_file.hpp"
#include "read/session_impl.hpp"
#include "trail/session_name.hpp"
#include "trail/trail_directory.hpp"

namespace annalist::read {

struct Follower::Impl {
  std::string trail;
  std::map<std::string, FollowedFile, std::less<>> files;  // by path without its ending, which sealing changes

  /// The part before it, null where there is none or it is not there.
  const FollowedFile* before(const std::string& path) const {
    const std::uint64_t part = trail::part_of(path);
    const auto found = part > 1 ? files.find(trail::without_ending(trail::path_of_part(path, part - 1))) : files.end();
    return found != files.end() ? &found->second : nullptr;
  }
  FollowedFile& file_of(const std::string& path) {
    const auto [file, is_new] = files.try_emplace(std::string(trail::without_ending(path)));
    if (const FollowedFile* previous = is_new ? before(path) : nullptr) file->second.follow(*previous);
    return file->second;
  }
  /// Parts are handed over one after the other.
  bool is_next(const std::string& path) const {
    const FollowedFile* previous = before(path);
    return previous == nullptr || previous->is_done();
  }
};

Follower::Follower(std::string trail) : impl_(std::make_unique<Impl>(Impl{std::move(trail), {}})) {}

Follower::Follower(const Trail& trail) : Follower(trail.path()) {
  for (const Session& session : trail.sessions())
    for (const std::string& path : session.info().files) {
      const bool grows = path == session.info().files.back();
      impl_->files.emplace(trail::without_ending(path),
                           grows ? FollowedFile(*session.impl) : FollowedFile::passed_over());
    }
}

Follower::~Follower() = default;
Follower::Follower(Follower&&) noexcept = default;
Follower& Follower::operator=(Follower&&) noexcept = default;

Status Follower::poll(const Filter& filter, const News& news) {
  const auto paths = trail::session_files(impl_->trail);
  if (!paths) return paths.status().code() == Code::kNotFound ? Status() : paths.status();
  Status status;
  for (const std::string& path : *paths) {
    FollowedFile& file = impl_->file_of(path);
    if (file.is_done() || !impl_->is_next(path)) continue;
    const Status advanced = file.advance(path, filter, news);
    if (status) status = advanced;
  }
  return status;
}

}  // namespace annalist::read
