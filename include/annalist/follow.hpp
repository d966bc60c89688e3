// SPDX-License-Identifier: Apache-2.0
// Following a trail while programs record to it.
#pragma once
#include <annalist/export.hpp>
#include <annalist/read.hpp>
#include <annalist/status.hpp>
#include <functional>
#include <memory>
#include <string>

namespace annalist::read {

/// What is called for what a trail gains. Members that are left empty are of no interest.
struct News {
  std::function<void(const SessionInfo& session)> begun;
  std::function<void(const Call& call)> call;  ///< has ended
  std::function<void(const SessionInfo& session, const Note& note)> note;
  std::function<void(const SessionInfo& session, const Gap& gap)> gap;
  std::function<void(const SessionInfo& session)> ended;  ///< sealed: with all counts
};

/// Purpose: hands over what is added to the files of a trail, from one poll to the next: of sessions that run, that
/// begin, that go on in another file, that are recovered. A call is in its file within a second of its end.
/// Thread safety: none. Cost: a poll lists the directory, and reads what is new.
class ANNALIST_API Follower {
 public:
  /// Everything of a trail that may come into being later.
  explicit Follower(std::string trail);
  /// What is added to a trail after it was opened: nothing twice, nothing left out.
  explicit Follower(const Trail& trail);
  ~Follower();
  Follower(Follower&&) noexcept;
  Follower& operator=(Follower&&) noexcept;

  /// Hands over what has come since the last time. A file that is damaged is told of once, as the status, and followed
  /// no longer.
  Status poll(const Filter& filter, const News& news);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace annalist::read
