// SPDX-License-Identifier: Apache-2.0
// The parts of a session that records: when a file is large or old enough, it is ended and the next begun
// (trail-format.md §1, P4).
#include <cstdint>
#include <utility>

#include "record/console.hpp"
#include "record/session.hpp"
#include "trail/session_name.hpp"

namespace annalist::record {
namespace {

constexpr std::uint64_t kSecond_ns = 1'000'000'000;
constexpr std::uint64_t kRetryAfter_ns = 10 * kSecond_ns;

}  // namespace

std::string_view Session::reason_to_rotate() const {
  if (settings_.rotate_bytes != 0 && writer_->bytes() > settings_.rotate_bytes) return "size";
  const std::uint64_t age_ns = os::monotonic_ns() - part_began_ns_;
  return settings_.rotate_seconds != 0 && age_ns / kSecond_ns >= settings_.rotate_seconds ? "time" : "";
}

/// Requires: everything that was taken from the rings is in the file.
void Session::rotate_if_due() {
  const std::string_view reason = reason_to_rotate();
  if (reason.empty() || outage_.is_on() || os::monotonic_ns() < rotate_after_ns_) return;
  auto file = os::File::create(trail::path_of_part(writer_->path(), start_.part + 1) + ".open");
  if (file) {
    next_file_ = std::move(*file);
    return rotate(reason);
  }
  rotate_after_ns_ = os::monotonic_ns() + kRetryAfter_ns;
  if (std::exchange(has_failed_to_rotate_, true)) return;
  write_warning("the session's file is due to be followed by another, but " + file.status().text() +
                "; recording goes on in the one that is there");
}

/// A kill between any two steps leaves what recovery completes (trail-format.md R1): the next file is there before this
/// one says that one follows, and this one has its final name only once the next can be read. Where a step cannot be
/// written the others wait for the end of the outage.
void Session::rotate(std::string_view reason) {
  if (Status status = writer_->end_part(functions_, std::string(reason)); !status) return begin_outage(status);
  finish_rotation();
}

void Session::finish_rotation() {
  if (next_file_.is_open()) begin_part();
  if (ended_ == nullptr || outage_.is_on()) return;
  Status status = writer_->sync();
  if (status) status = ended_->seal({}, functions_, {}, {});
  if (!status)
    write_warning("a part of the session could not be given its final name: " + status.text() +
                  "; annalist recover does that later");
  ended_ = nullptr;
}

void Session::begin_part() {
  ++start_.part;
  start_.previous = writer_->counts().root;
  auto next = SessionWriter::begin_part(std::move(next_file_), start_, writer_->last_time());
  next.use_clock([this] { return clock_.now_ns(); });
  ended_ = std::exchange(writer_, std::make_unique<SessionWriter>(std::move(next)));
  part_began_ns_ = os::monotonic_ns();
  {
    const std::lock_guard lock(mutex_);
    path_ = writer_->path();
  }
  if (is_surveyed_) writer_->add_environment(survey_->result());
  if (Status status = writer_->write_chunk(*collector_, functions_, positions_of(rings())); !status)
    begin_outage(status);
}

}  // namespace annalist::record
