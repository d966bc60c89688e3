// SPDX-License-Identifier: Apache-2.0
// annalist::recover: the steps R1 to R5 of trail-format.md §7 for every dead session of a trail.
#include <algorithm>
#include <annalist/recover.hpp>
#include <filesystem>

#include "os/clock.hpp"
#include "os/control.hpp"
#include "os/host.hpp"
#include "record/losses.hpp"
#include "recover/dead_session.hpp"
#include "recover/recoverable.hpp"
#include "trail/file_source.hpp"
#include "trail/session_name.hpp"
#include "trail/trail_directory.hpp"

namespace annalist {

bool RecoverReport::complete() const {
  return std::all_of(sessions.begin(), sessions.end(),
                     [](const RecoveredSession& session) { return session.status.ok() && !session.without_rings; });
}

}  // namespace annalist

namespace annalist::recovery {
namespace {

using namespace format;

Status cannot_tell(const SessionStart& start, const std::string& what) {
  return Status(Code::kNotFound, what + "; run `annalist recover` on host " + start.host +
                                     " before it restarts, or seal what the file holds with --without-rings");
}

/// Why the session's rings cannot be had here, or fine.
Status check_here(const SessionStart& start) {
  if (start.host != os::host_name()) return cannot_tell(start, "the session was recorded on another host");
  if (start.boot != os::boot_id())
    return cannot_tell(start, "the host has restarted since: what was not in the file is lost");
  if (!os::session_has_shared_files(start.session))
    return cannot_tell(start, "the session has nothing in shared memory");
  return {};
}

GapMessage gap_of(const FileContent& content, const std::string& reason, std::uint64_t calls) {
  const auto from_ns = static_cast<std::int64_t>(content.session.mcap.last_time);
  return {from_ns, std::max(from_ns, os::wall_ns()), calls, reason};
}

/// Seals the file with what `control`'s session left in its rings; without a control, with a gap in their place.
Status seal(const std::string& path, FileContent content, os::ControlFile* control, RecoveredSession& result) {
  FunctionTable functions;
  fill_functions(content, functions);
  os::Clock clock = control != nullptr ? os::clock_of(control->page()) : os::Clock(false);
  const TickConverter converter = [&](std::uint64_t ticks) { return clock.span_at(ticks); };
  Collector collector(functions, converter, content.parent());
  std::vector<RingPosition> positions;
  std::uint64_t unreadable = 0;
  const bool was_ended = !content.session.counts.state.empty();
  if (control != nullptr && !was_ended) {
    const auto taken = take_rings(content, collector, positions);
    if (!taken) return taken.status();
    unreadable = *taken;
  } else {
    collector.restore(content.rings);
  }
  auto opened = os::File::open_for_update(path);
  if (!opened) return opened.status();
  const GapMessage gap = control == nullptr ? gap_of(content, "without rings", 0)
                                            : gap_of(content, "records in the rings could not be read", unreadable);
  const std::uint64_t calls_in_file = content.session.counts.calls;
  auto writer = record::SessionWriter::resume(std::move(*opened), std::move(content.session));
  if (!writer) return writer.status();
  if (!was_ended) {
    if (control == nullptr || unreadable != 0) writer->add_gap(gap);
    if (control != nullptr)
      for (const GapMessage& lost : record::gaps_of(control->page().losses, clock, clock.now_ns()))
        writer->add_gap(lost);
    if (Status status = writer->write_chunk(collector, functions, positions); !status) return status;
  }
  const Status sealed = writer->seal(collector.open_calls(), functions, "recovered",
                                     control != nullptr ? "process died" : "without rings");
  result.file = writer->path();
  result.calls = writer->counts().calls;
  result.calls_from_rings = result.calls - calls_in_file;
  result.open = writer->counts().open;
  result.without_rings = control == nullptr || unreadable != 0;
  return sealed;
}

Status recover_file(const std::string& path, FileContent content, bool without_rings, RecoveredSession& result) {
  const Status here = check_here(content.start);
  if (!here && !without_rings) return here;
  result.cut_bytes = content.cut_bytes;
  if (!here) return seal(path, std::move(content), nullptr, result);
  auto control = os::ControlFile::take_over(content.start.session);
  if (!control) return control.status();
  // Read again, now that nobody else recovers it.
  const auto source = trail::FileSource::open(path);
  if (!source) return source.status();
  auto current = read_content(*source);
  Status status = current.ok() ? seal(path, std::move(*current), &*control, result) : current.status();
  // Only once the file has its final name; until then the rings are all there is.
  if (status)
    control->remove();
  else
    control->abandon();
  return status;
}

/// One file that is not sealed and whose process does not live.
RecoveredSession recover_dead(const std::string& path, bool without_rings) {
  RecoveredSession result;
  result.session = trail::session_of(path);
  result.file = path;
  const auto source = trail::FileSource::open(path);
  auto content = source.ok() ? read_content(*source) : Result<FileContent>(source.status());
  if (content.ok()) result.session = content->start.session;
  const Status status =
      content.ok() ? recover_file(path, std::move(*content), without_rings, result) : content.status();
  result.status = status.at(path);
  return result;
}

/// Removes a file without even a session record, whose process died here before its session had begun: there is no
/// ring, so that no call was made in it. False: it is no such file.
bool remove_unbegun(const std::string& path) {
  const std::string session(trail::session_of(path));
  const auto source = trail::FileSource::open(path);
  if (!source || !os::ring_paths(session).empty()) return false;
  if (source->size() != 0 && read_content(*source).status().code() != Code::kNotFound) return false;
  auto control = os::ControlFile::take_over(session);
  if (!control) return false;  // of another host, perhaps, and about to begin
  std::error_code error;
  std::filesystem::remove(path, error);
  control->remove();
  return !error;
}

bool is_dead(const std::string& path) {
  return !trail::is_sealed_name(path) && !os::session_is_alive(trail::session_of(path));
}

}  // namespace

bool has_recoverable(const std::string& trail) {
  const auto paths = trail::session_files(trail);
  return paths.ok() && std::any_of(paths->begin(), paths->end(), [](const std::string& path) {
           return is_dead(path) && os::session_has_shared_files(trail::session_of(path));
         });
}

}  // namespace annalist::recovery

namespace annalist {

Result<RecoverReport> recover(const std::string& trail, const RecoverOptions& options) {
  RecoverReport report;
  const auto paths = trail::session_files(trail);
  if (!paths) return paths.status();
  for (const std::string& path : *paths)
    if (recovery::is_dead(path) && trail::session_of(path).starts_with(options.session) &&
        !recovery::remove_unbegun(path))
      report.sessions.push_back(recovery::recover_dead(path, options.without_rings));
  return report;
}

}  // namespace annalist
