// SPDX-License-Identifier: Apache-2.0
// Opens a session file: its summary where it is sealed and nothing more is asked for, else all of it.
#include <algorithm>

#include "os/control.hpp"
#include "os/host.hpp"
#include "read/describe.hpp"
#include "read/messages.hpp"
#include "read/session_impl.hpp"
#include "read/session_scan.hpp"
#include "read/shared_rings.hpp"
#include "read/summary.hpp"
#include "read/watched_source.hpp"
#include "trail/session_name.hpp"

namespace annalist::read {
namespace {

using namespace format;

/// Whether a process lives, and what it left in shared memory, is known on its own host alone, and since its last boot.
bool is_of_this_boot(const SessionStart& start) { return start.host == os::host_name() && start.boot == os::boot_id(); }

State state_of(const Contents& contents, bool is_sealed) {
  if (contents.end) return contents.end->state == "recovered" ? State::kRecovered : State::kSealed;
  if (is_sealed) return State::kSealed;
  const bool is_open =
      contents.start && is_of_this_boot(*contents.start) && os::session_is_alive(contents.start->session);
  return is_open ? State::kOpen : State::kDead;
}

/// Of the file's tree; empty where the end record, which has it, is missing.
std::string root_of(const Contents& contents) {
  std::string text;
  static constexpr char kDigits[] = "0123456789abcdef";
  if (contents.end)
    for (const std::uint8_t byte : contents.end->root) text.append({kDigits[byte >> 4], kDigits[byte & 15]});
  return text;
}

void describe(const Contents& contents, SessionInfo& info) {
  if (contents.start) describe(*contents.start, info);
  if (contents.environment) describe(*contents.environment, info);
  describe(contents.end ? *contents.end : contents.counts, info);
  info.roots = {root_of(contents)};
}

/// What the file's end tells, where no more is to be read or the rest is intact.
std::optional<Contents> summary_of(const ByteSource& source, CheckPlan& plan, Check& checked) {
  if (plan.always_whole()) return {};
  auto summary = read_summary(source);
  if (summary) checked = plan.of_file(summary->counts.calls, source.size());
  if (checked == Check::kWhole || (checked == Check::kBytes && !is_data_intact(source))) return {};
  return summary;
}

/// Where the session's calls are in the file.
Status list_parts(Session::Impl& session) {
  for (const IndexRow& row : session.contents.blocks)
    session.parts.push_back({session.contents.functions.at(row.channel), row.block, row.sequence, nullptr, nullptr});
  return session.each_message(&ChunkRef::has_open_calls, kOpenChannel, [&](value::Bytes payload) {
    std::vector<OpenCall> calls;
    if (!decode(payload, calls)) return false;
    session.parts.push_back(Part::of_open_calls(std::move(calls)));
    return true;
  });
}

void sort_parts(std::vector<Part>& parts) {
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.summary.first_start_ns < b.summary.first_start_ns; });
}

}  // namespace

Result<Session> open_session(const std::string& listed_path, CheckPlan& plan, const Progress& progress) {
  // The rings first: what leaves them now is in the file by the time that is opened.
  SharedRings rings;
  if (!trail::is_sealed_name(listed_path)) rings = SharedRings::copy(std::string(trail::session_of(listed_path)));
  const auto source = open_session_file(listed_path);
  if (!source) return source.status();
  const std::string& path = source->path();
  const bool is_sealed = trail::is_sealed_name(path);
  auto impl = std::make_shared<Session::Impl>(path);
  auto info = std::make_shared<SessionInfo>();
  info->name = trail::session_of(path);
  info->files = {path};
  info->bytes = source->size();
  auto summary = is_sealed ? summary_of(*source, plan, info->checked) : std::nullopt;
  std::vector<RingPosition> positions;
  if (!summary) {
    info->checked = Check::kWhole;
    const WatchedSource watched(*source, progress);
    SessionScan scan(watched, is_sealed);
    if (Status status = scan.run(); !status) info->findings.push_back(status.at(path));
    positions = scan.rings();
    summary = scan.take_contents();
  }
  impl->contents = std::move(*summary);
  impl->info = info;
  if (Status status = list_parts(*impl); !status) info->findings.push_back(status);
  info->state = state_of(impl->contents, is_sealed);
  const bool is_unsealed = info->state == State::kOpen || info->state == State::kDead;
  if (is_unsealed && impl->contents.start && is_of_this_boot(*impl->contents.start))
    rings.add_to(impl->contents, positions, impl->parts);
  sort_parts(impl->parts);
  describe(impl->contents, *info);
  Session session;
  session.impl = std::move(impl);
  return session;
}

}  // namespace annalist::read
