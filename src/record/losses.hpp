// SPDX-License-Identifier: Apache-2.0
// Counts the calls of which there is no record, until the file says so in a gap.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "format/messages.hpp"
#include "os/clock.hpp"
#include "os/control.hpp"

namespace annalist::record {

/// Why a call has no record.
enum class Loss : std::size_t {
  kNoRoom,    // its ring was full, and the recorder could not write what was in it
  kNoRing,    // its thread has no ring
  kInHandler  // a signal handler made it that came at the wrong moment
};
static_assert(static_cast<std::size_t>(Loss::kInHandler) < os::kLossPages);

/// Purpose: a count for each reason, in the control file where there is one, so that a killed process' recoverer finds
/// it. Thread safety: count() by any thread, explain() by one thread for each reason, the rest
/// by the recorder. Invariant: a call is in the counts or in a gap of the file; for a moment, after the gap was
/// written, in both.
class Losses {
 public:
  /// `page` outlives this, or is null.
  explicit Losses(os::ControlPage* page = nullptr) : pages_(page != nullptr ? page->losses : own_) {}
  Losses(const Losses&) = delete;
  Losses& operator=(const Losses&) = delete;

  void use(os::ControlPage& page) { pages_ = page.losses; }
  /// True: the first since the last gap.
  bool count(Loss why, std::uint64_t ticks, std::uint64_t calls = 1);
  /// What is to be said of losses that are counted until the next gap.
  void explain(Loss why, std::string_view reason);

  bool any() const;
  std::uint64_t calls() const;
  /// A gap for each reason that has something. They are to be written, and then forgotten.
  std::vector<format::GapMessage> gaps(os::Clock& clock, std::int64_t now_ns);
  /// The gaps that were given last are in the file.
  void forget_gaps();

 private:
  os::LossPage own_[os::kLossPages] = {};
  os::LossPage* pages_;
  std::uint64_t given_[os::kLossPages] = {};  // calls of the gaps that were given last
};

/// The gaps that these pages tell of, until now.
std::vector<format::GapMessage> gaps_of(const os::LossPage (&pages)[os::kLossPages], os::Clock& clock,
                                        std::int64_t now_ns);

}  // namespace annalist::record
