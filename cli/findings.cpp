// SPDX-License-Identifier: Apache-2.0
#include "findings.hpp"

#include <algorithm>

#include "filter_options.hpp"
#include "progress_bar.hpp"

namespace annalist::cli {

namespace {

/// Damage cannot be undone here: the remedy is another copy.
Status with_remedy(const Status& status) {
  if (status.code() != Code::kCorrupt) return status;
  return Status(status.code(), status.message() + "; restore the file from a copy to have what follows", status.path(),
                status.offset(), status.error());
}

}  // namespace

Result<read::Trail> open_trail(const std::string& given, read::Check check) {
  const std::string path = trail_or_default(given);
  ProgressBar bar("reading " + path);
  auto trail = read::Trail::open(path, check, [&bar](std::uint64_t done, std::uint64_t all) { bar.update(done, all); });
  if (trail.ok() || !given.empty()) return trail;
  const Status& status = trail.status();
  return Status(status.code(), status.message() + " (another is named after the subcommand or in ANNALIST_TRAIL)",
                status.path().empty() ? path : status.path(), status.offset(), status.error());
}

Findings::Findings(const read::Trail& trail) : sessions_(trail.sessions().size()) { add(trail); }

void Findings::add(const read::Trail& trail) {
  for (const Status& status : trail.findings()) remember(status);
  for (const read::Session& session : trail.sessions())
    for (const Status& status : session.info().findings) add(session.info(), status);
}

void Findings::add(const read::SessionInfo& session, const Status& status) {
  if (status.ok()) return;
  damaged_.insert(session.files.empty() ? session.name : session.files.front());
  remember(status);
}

void Findings::remember(const Status& status) {
  if (texts_.insert(status.text()).second) all_.push_back(status);
}

ExitCode Findings::report() const {
  ExitCode worst = ExitCode::kFine;
  for (const Status& status : all_) worst = std::max(worst, complain(with_remedy(status)));
  return worst != ExitCode::kFine && damaged_.size() < sessions_ ? ExitCode::kFindings : worst;
}

}  // namespace annalist::cli
