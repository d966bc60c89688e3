// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "read/call_sweep.hpp"

namespace annalist::read {

struct CallStream::Impl {
  std::vector<Session> sessions;
  Filter filter;
  std::size_t begun = 0;  // sessions
  std::optional<CallSweep> sweep;
  Status status;

  bool next(Call* call) {
    while (!sweep || !sweep->next(call)) {
      if (sweep && status) status = sweep->failure();
      sweep.reset();
      if (begun == sessions.size()) return false;
      sweep.emplace(sessions[begun++].impl, filter);
    }
    return true;
  }
};

CallStream::CallStream(std::vector<Session> sessions, Filter filter)
    : impl_(std::make_unique<Impl>(Impl{std::move(sessions), std::move(filter), 0, {}, {}})) {}
CallStream::~CallStream() = default;
CallStream::CallStream(CallStream&&) noexcept = default;
CallStream& CallStream::operator=(CallStream&&) noexcept = default;

bool CallStream::next(Call& call) { return impl_->next(&call); }

std::uint64_t CallStream::skip(std::uint64_t calls) {
  std::uint64_t skipped = 0;
  while (skipped < calls && impl_->next(nullptr)) ++skipped;
  return skipped;
}

const Status& CallStream::status() const { return impl_->status; }

}  // namespace annalist::read
