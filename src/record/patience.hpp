// SPDX-License-Identifier: Apache-2.0
// How long a thread of the program waits for the recorder.
#pragma once
#include <atomic>
#include <cstdint>

namespace annalist::record {

class Session;

/// How long after the last progress a thread waits no longer; tests have less patience.
inline std::atomic<std::uint64_t> give_up_after_ns{5'000'000'000};

/// Purpose: waits as long as the recorder makes progress, for the trail has no business dropping calls. Progress is a
/// chunk that was written, or, short of an outage, that the recorder was at work: a starved one may be slow for long.
/// Time in which nothing of this process ran is not waited. Thread safety: each thread makes its own.
class Patience {
 public:
  explicit Patience(Session& session) : session_(session) {}
  /// Waits for the next chunk, a moment at most. False: no longer; or other threads have given up already.
  bool wait();

 private:
  Session& session_;
  std::uint64_t waited_ns_ = 0;
  std::uint64_t worked_ns_ = 0;
};

}  // namespace annalist::record
