// SPDX-License-Identifier: Apache-2.0
#include "record/busy.hpp"

#include <annalist/detail/runtime.hpp>
#include <atomic>

namespace annalist::record {
namespace {

using detail::annalist_producer;
using detail::kBusyKey;
using detail::Producer;

struct State {
  int depth = 0;
  bool was_busy = false;  // on its short way already
};
// Its handlers may come between any two accesses.
thread_local volatile State state __attribute__((tls_model("initial-exec")));

std::atomic<std::uint64_t> refused_in_handlers{0};

}  // namespace

bool Busy::enter() noexcept {
  if (state.depth > 0) {
    state.depth = state.depth + 1;
    return false;
  }
  Producer& producer = *annalist_producer;
  const bool was_busy = detail::is_busy(producer);
  // The short way closes before the depth says so, and opens after it: in between handlers are refused.
  if (producer.epoch != 0 && !was_busy) __atomic_store_n(&producer.key, kBusyKey, __ATOMIC_RELAXED);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  state.was_busy = was_busy;
  state.depth = 1;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  return !was_busy;
}

void Busy::leave() noexcept {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  const bool was_busy = state.was_busy;
  const int depth = state.depth - 1;
  state.depth = depth;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (depth > 0 || was_busy) return;
  Producer& producer = *annalist_producer;
  // A producer that is closed meanwhile has no frames to give: then its key is of no use.
  if (const std::uint64_t epoch = __atomic_load_n(&producer.epoch, __ATOMIC_RELAXED); epoch != 0)
    __atomic_store_n(&producer.key, epoch << detail::kEpochShift, __ATOMIC_RELAXED);
}

void refuse_in_handler() noexcept { refused_in_handlers.fetch_add(1, std::memory_order_relaxed); }

std::uint64_t take_refused_in_handlers() noexcept {
  if (refused_in_handlers.load(std::memory_order_relaxed) == 0) return 0;
  return refused_in_handlers.exchange(0, std::memory_order_relaxed);
}

}  // namespace annalist::record
