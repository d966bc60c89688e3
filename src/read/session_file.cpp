// SPDX-License-Identifier: Apache-2.0
#include "read/session_file.hpp"

#include "format/mcap_reader.hpp"
#include "read/session_scan.hpp"
#include "read/summary.hpp"
#include "read/watched_source.hpp"
#include "trail/session_name.hpp"

namespace annalist::read {
namespace {

/// What the file's end tells, where no more is to be read or the rest is intact.
std::optional<Contents> summary_of(const format::ByteSource& source, CheckPlan& plan, Check& checked) {
  if (plan.always_whole()) return {};
  auto summary = read_summary(source);
  if (summary) checked = plan.of_file(summary->counts.calls, source.size());
  if (checked == Check::kWhole || (checked == Check::kBytes && !format::is_data_intact(source))) return {};
  return summary;
}

}  // namespace

std::uint64_t SessionFile::part() const { return contents.start ? contents.start->part : trail::part_of(path); }

bool SessionFile::is_sealed() const { return trail::is_sealed_name(path); }

Result<std::unique_ptr<SessionFile>> read_session_file(const std::string& path, CheckPlan& plan,
                                                       format::NumberSet& numbers, const Progress& progress) {
  const auto source = open_session_file(path);
  if (!source) return source.status();
  auto file = std::make_unique<SessionFile>(source->path());
  file->bytes = source->size();
  auto summary = file->is_sealed() ? summary_of(*source, plan, file->checked) : std::nullopt;
  if (!summary) {
    file->checked = Check::kWhole;
    const WatchedSource watched(*source, progress);
    SessionScan scan(watched, file->is_sealed(), &numbers);
    if (Status status = scan.run(); !status) file->findings.push_back(status.at(file->path));
    file->rings = scan.rings();
    summary = scan.take_contents();
  }
  file->contents = std::move(*summary);
  return file;
}

}  // namespace annalist::read
