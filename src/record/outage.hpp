// SPDX-License-Identifier: Apache-2.0
// A time in which the session's file cannot be written: when to try again, and when to speak of it.
#pragma once
#include <annalist/status.hpp>
#include <cstdint>

namespace annalist::record {

/// Thread safety: none; the recorder's, and end()'s afterwards.
class Outage {
 public:
  bool is_on() const { return !cause_.ok(); }
  const Status& cause() const { return cause_; }

  /// It begins, or goes on after another attempt.
  void failed(const Status& cause, std::uint64_t now_ns);
  void end() { *this = Outage(); }

  /// How long to wait for the next attempt; 0: it is due.
  std::uint64_t wait_ns(std::uint64_t now_ns) const { return now_ns < next_ns_ ? next_ns_ - now_ns : 0; }
  /// Whether it has lasted so long that somebody should know.
  bool is_long(std::uint64_t now_ns) const;

 private:
  Status cause_;
  std::uint64_t since_ns_ = 0, next_ns_ = 0, pause_ns_ = 0;
};

}  // namespace annalist::record
