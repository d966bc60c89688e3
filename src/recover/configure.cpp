// SPDX-License-Identifier: Apache-2.0
// annalist::configure: seals what dead processes left in the trail, then begins this process' session.
#include <annalist/recover.hpp>
#include <annalist/session.hpp>

#include "record/console.hpp"
#include "record/process.hpp"
#include "record/settings.hpp"
#include "recover/recoverable.hpp"

namespace annalist {

Status configure(Options options) {
  if (record::is_switched_off()) return {};
  const auto settings = record::resolve(options);
  if (!settings) {
    record::write_warning(settings.status().text() + "; this program goes on as it is");
    return settings.status();
  }
  // What cannot be recovered stays as it is and shows as dead; it is no reason not to record.
  const auto seal_dead_sessions = [](const std::string& trail) {
    if (recovery::has_recoverable(trail)) (void)recover(trail, {});
  };
  record::Process::get().set_after_end(seal_dead_sessions);
  if (!settings->trail.empty()) seal_dead_sessions(settings->trail);
  return record::Process::get().begin(*settings);
}

}  // namespace annalist
