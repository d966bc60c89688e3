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
#include "recover/session_parts.hpp"
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
  const auto owner = os::owner_of_shared_files(start.session);
  if (!owner) return cannot_tell(start, "the session has nothing in shared memory");
  if (*owner != start.uid && *owner != os::user_id())
    return Status(Code::kInvalid, "what is in shared memory under the session's name is another user's");
  return {};
}

GapMessage gap_of(const FileContent& content, const std::string& reason, std::uint64_t calls) {
  const auto from_ns = static_cast<std::int64_t>(content.session.mcap.last_time);
  return {from_ns, std::max(from_ns, os::wall_ns()), calls, reason};
}

/// What stands in the rings of a dead process and in no file, on its way there. Ownership: itself alone; it is pointed
/// into.
struct Takings {
  FunctionTable functions;
  os::Clock clock;
  Collector collector;
  std::vector<RingPosition> positions;
  std::uint64_t unreadable = 0;

  Takings(const FileContent& content, const os::ControlFile* control)
      : clock(control != nullptr ? os::clock_of(control->page()) : os::Clock(false)),
        collector(
            functions, [this](std::uint64_t ticks) { return clock.span_at(ticks); }, content.parent()) {
    fill_functions(content, functions);
  }
  Takings(const Takings&) = delete;
  Takings& operator=(const Takings&) = delete;

  [[nodiscard]] Status take(const FileContent& content, bool has_rings) {
    if (!has_rings) return collector.restore(content.rings), Status();
    const auto taken = take_rings(content, collector, positions);
    if (!taken) return taken.status();
    unreadable = *taken;
    return {};
  }
};

Status seal_all(std::vector<PartFile>& files) {
  for (PartFile& part : files)
    if (Status status = part.is_sealed() ? Status() : seal_ended(part); !status) return status;
  return {};
}

/// Seals a session that had not ended with what its rings hold; without `control` with a gap in their place. The part
/// that has to follow another is there before that one gets its final name.
Status complete(SessionParts parts, os::ControlFile* control, RecoveredSession& result) {
  PartFile& last = parts.files.back();
  const bool is_continued = last.content.is_continued();
  const std::uint64_t calls_in_files = parts.calls();
  const std::uint64_t calls_before = calls_in_files - (is_continued ? 0 : last.content.session.counts.calls);
  Takings takings(last.content, control);
  if (Status status = takings.take(last.content, control != nullptr); !status) return status;
  result.without_rings = control == nullptr || takings.unreadable != 0;
  const GapMessage gap = control == nullptr
                             ? gap_of(last.content, "without rings", 0)
                             : gap_of(last.content, "records in the rings could not be read", takings.unreadable);
  auto writer = is_continued ? follow(last, parts.begun) : go_on(last, parts.begun);
  if (!writer) return writer.status();
  if (result.without_rings) writer->add_gap(gap);
  if (control != nullptr)
    for (const GapMessage& lost : record::gaps_of(control->page().losses, takings.clock, takings.clock.now_ns()))
      writer->add_gap(lost);
  if (Status status = writer->write_chunk(takings.collector, takings.functions, takings.positions); !status)
    return status;
  if (!is_continued) parts.files.pop_back();
  if (Status status = seal_all(parts.files); !status) return status;
  const Status sealed = writer->seal(takings.collector.open_calls(), takings.functions, "recovered",
                                     control != nullptr ? "process died" : "without rings");
  result.file = writer->path();
  result.calls = calls_before + writer->counts().calls;
  result.calls_from_rings = result.calls - calls_in_files;
  result.open = writer->counts().open;
  return sealed;
}

/// Of a session whose end is recorded nothing but seals is missing.
Status finish(SessionParts parts, RecoveredSession& result) {
  result.calls = parts.calls();
  result.open = parts.files.back().content.session.counts.open;
  result.file = trail::path_of_part(parts.files.back().path, parts.files.back().content.start.part);
  return seal_all(parts.files);
}

Status recover_parts(const std::string& trail, const std::string& stem, bool without_rings, RecoveredSession& result) {
  auto parts = SessionParts::read(trail, stem);
  if (!parts) return parts.status();
  const SessionStart start = parts->files.back().content.start;
  result.session = start.session;
  result.cut_bytes = parts->cut_bytes();
  const Status here = check_here(start);
  if (!here && parts->has_end()) return finish(std::move(*parts), result);
  if (!here && !without_rings) return here;
  if (!here) return complete(std::move(*parts), nullptr, result);
  auto control = os::ControlFile::take_over(start.session);
  if (!control) return control.status();
  // Read again, now that nobody else recovers it.
  parts = SessionParts::read(trail, stem);
  Status status = !parts             ? parts.status()
                  : parts->has_end() ? finish(std::move(*parts), result)
                                     : complete(std::move(*parts), &*control, result);
  // Only once every file has its final name; until then the rings are all there is.
  if (status)
    control->remove();
  else
    control->abandon();
  return status;
}

bool is_dead(const std::string& path) {
  return !trail::is_sealed_name(path) && !os::session_is_alive(trail::session_of(path));
}

/// A session of which `path` is a file that is not sealed, and whose process does not live.
RecoveredSession recover_dead(const std::string& trail, const std::string& path, bool without_rings) {
  RecoveredSession result;
  result.session = trail::session_of(path);
  result.file = path;
  result.status = recover_parts(trail, std::string(trail::stem_of(path)), without_rings, result).at(path);
  return result;
}

/// Removes a file without even a session record, whose process died here before its session had begun: there is no
/// ring, so that no call was made in it. False: it is no such file.
bool remove_unbegun(const std::string& path) {
  const std::string session(trail::session_of(path));
  const auto source = trail::FileSource::open(path);
  if (!source || trail::part_of(path) != 1 || !os::ring_paths(session).empty()) return false;
  if (read_content(*source).status().code() != Code::kNotFound) return false;
  auto control = os::ControlFile::take_over(session);
  if (!control) return false;  // of another host, perhaps, and about to begin
  std::error_code error;
  std::filesystem::remove(path, error);
  control->remove();
  return !error;
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
  std::string_view before;
  for (const std::string& path : *paths) {
    const std::string_view stem = trail::stem_of(path);
    if (stem == before || !recovery::is_dead(path) || !trail::session_of(path).starts_with(options.session)) continue;
    before = stem;
    if (!recovery::remove_unbegun(path))
      report.sessions.push_back(recovery::recover_dead(trail, path, options.without_rings));
  }
  return report;
}

}  // namespace annalist
