// SPDX-License-Identifier: Apache-2.0
// Gives the calls of a session in the order of their starts, with no more of them in memory than overlap.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "read/session_impl.hpp"

namespace annalist::read {

/// Thread safety: none. Ownership: shares the session's parts.
class CallSweep {
 public:
  CallSweep(std::shared_ptr<const Session::Impl> session, Filter filter);

  /// The next call into `call`; null: it is passed over and not made. False: there is no more.
  bool next(Call* call);
  /// The first reason for which calls are left out.
  const Status& failure() const { return failure_; }

 private:
  /// The calls of one part that pass, and how far they were given out. Nothing but row numbers is made of them before.
  struct Run {
    std::shared_ptr<const Calls> calls;
    std::vector<std::uint32_t> rows;  // by start
    std::size_t next = 0;
  };
  /// Where a run stands: its next call. Ordered by start, then number.
  struct Position {
    explicit Position(std::unique_ptr<Run> of) : run(std::move(of)) { look(); }
    bool operator>(const Position& other) const;
    void look();

    std::int64_t start_ns = 0;
    std::uint64_t number = 0;
    std::unique_ptr<Run> run;
  };

  std::unique_ptr<Run> make_run(std::shared_ptr<const Calls> calls) const;
  void load_what_may_come_next();
  void fill(const Run& run, Call& call);

  std::shared_ptr<const Session::Impl> session_;
  Filter filter_;
  std::vector<Part>::const_iterator part_;  // the first that is not loaded
  std::vector<Position> runs_;              // a heap: the earliest is at its front
  std::shared_ptr<ValueStorage> storage_;   // of the last call
  Status failure_;
};

}  // namespace annalist::read
