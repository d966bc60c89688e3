// SPDX-License-Identifier: Apache-2.0
// Makes a session of its files: what they say together, and whether they follow one another.
#include <algorithm>
#include <string>

#include "os/control.hpp"
#include "os/host.hpp"
#include "read/describe.hpp"
#include "read/messages.hpp"
#include "read/session_impl.hpp"

namespace annalist::read {
namespace {

using namespace format;

/// Whether a process lives, and what it left in shared memory, is known on its own host alone, and since its last boot.
bool is_of_this_boot(const SessionStart& start) { return start.host == os::host_name() && start.boot == os::boot_id(); }

/// The last part tells.
State state_of(const SessionFile& last) {
  const Contents& contents = last.contents;
  if (contents.end && !last.is_continued())
    return contents.end->state == "recovered" ? State::kRecovered : State::kSealed;
  if (last.is_sealed()) return State::kSealed;
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

SessionEnd sum(const SessionEnd& before, SessionEnd counts) {
  counts.messages += before.messages;
  counts.calls += before.calls;
  counts.raised += before.raised;
  counts.open += before.open;
  counts.notes += before.notes;
  counts.gaps += before.gaps;
  return counts;
}

void describe(const std::vector<std::unique_ptr<SessionFile>>& files, SessionInfo& info) {
  SessionEnd counts;
  info.checked = Check::kWhole;
  for (const auto& file : files) {
    // In the order of care; a file is never read as kQuick.
    info.checked = std::min(info.checked, file->checked);
    const Contents& contents = file->contents;
    if (contents.start && info.name.empty()) describe(*contents.start, info);
    if (contents.environment) describe(*contents.environment, info);
    counts = sum(counts, contents.end ? *contents.end : contents.counts);
    info.files.push_back(file->path);
    info.roots.push_back(root_of(contents));
    info.bytes += file->bytes;
  }
  if (files.back()->is_continued()) counts.state = counts.reason = {};
  describe(counts, info);
}

Status missing(std::uint64_t first, std::uint64_t last, const std::string& path) {
  const std::string which =
      first == last ? "part " + std::to_string(first) + " of the session is"
                    : "parts " + std::to_string(first) + " to " + std::to_string(last) + " of the session are";
  return Status(Code::kCorrupt, "missing part: " + which + " not in the trail", path);
}

/// What is wrong between two files, or before the first one (null).
Status check_order(const SessionFile* before, const SessionFile& file) {
  const std::uint64_t expected = before != nullptr ? before->part() + 1 : 1;
  if (file.part() > expected) return missing(expected, file.part() - 1, file.path);
  if (before == nullptr || !file.contents.start) return {};
  if (before->is_continued() && before->contents.end->root == file.contents.start->previous) return {};
  return Status(Code::kCorrupt, "part mismatch: it does not follow the part before it as that is in the trail",
                file.path);
}

std::vector<Status> findings_of(const std::vector<std::unique_ptr<SessionFile>>& files) {
  std::vector<Status> findings;
  const SessionFile* before = nullptr;
  for (const auto& file : files) {
    if (Status status = check_order(before, *file); !status) findings.push_back(status);
    findings.insert(findings.end(), file->findings.begin(), file->findings.end());
    before = file.get();
  }
  if (before->is_continued() && before->is_sealed())
    findings.push_back(missing(before->part() + 1, before->part() + 1, before->path));
  return findings;
}

/// Where the session's calls are in the file.
Status list_parts(const SessionFile& file, Session::Impl& session) {
  for (const IndexRow& row : file.contents.blocks)
    session.parts.push_back(
        {&file, file.contents.functions.at(row.channel), row.block, row.sequence, nullptr, nullptr});
  return session.each_message(file, &ChunkRef::has_open_calls, kOpenChannel, [&](value::Bytes payload) {
    std::vector<OpenCall> calls;
    if (!decode(payload, calls)) return false;
    session.parts.push_back(Part::of_open_calls(file, std::move(calls)));
    return true;
  });
}

/// Where the file says that each ring was when the last chunk was written.
const std::vector<RingPosition>& positions_of(const std::vector<std::unique_ptr<SessionFile>>& files) {
  for (auto file = files.rbegin(); file != files.rend(); ++file)
    if (!(*file)->rings.empty()) return (*file)->rings;
  return files.back()->rings;
}

void sort_parts(std::vector<Part>& parts) {
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.summary.first_start_ns < b.summary.first_start_ns; });
}

}  // namespace

Session make_session(SessionFiles opened) {
  auto impl = std::make_shared<Session::Impl>();
  auto info = std::make_shared<SessionInfo>();
  impl->files = std::move(opened.files);
  impl->info = info;
  info->findings = findings_of(impl->files);
  for (const auto& file : impl->files)
    if (Status status = list_parts(*file, *impl); !status) info->findings.push_back(status);
  SessionFile& last = *impl->files.back();
  info->state = state_of(last);
  const bool is_unsealed = info->state == State::kOpen || info->state == State::kDead;
  if (is_unsealed && last.contents.start && is_of_this_boot(*last.contents.start))
    opened.rings.add_to(last, positions_of(impl->files), impl->parts);
  impl->unite_functions();
  sort_parts(impl->parts);
  describe(impl->files, *info);
  Session session;
  session.impl = std::move(impl);
  return session;
}

}  // namespace annalist::read
