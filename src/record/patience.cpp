// SPDX-License-Identifier: Apache-2.0
#include "record/patience.hpp"

#include <algorithm>

#include "os/clock.hpp"
#include "record/session.hpp"

namespace annalist::record {
namespace {

constexpr std::uint64_t kStep_ns = 20'000'000;

}  // namespace

bool Patience::wait() {
  if (session_.is_losing()) return false;
  const std::uint64_t begin_ns = os::monotonic_ns();
  const bool committed = session_.wait_for_commit(kStep_ns);
  const std::uint64_t worked_ns = session_.recorder_time_ns();
  if (committed || worked_ns != worked_ns_) {
    worked_ns_ = worked_ns;
    waited_ns_ = 0;
    return true;
  }
  // A step that took much longer was one in which the process was stopped.
  waited_ns_ += std::min(os::monotonic_ns() - begin_ns, 2 * kStep_ns);
  return waited_ns_ < give_up_after_ns.load(std::memory_order_relaxed);
}

}  // namespace annalist::record
