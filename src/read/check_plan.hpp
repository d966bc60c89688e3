// SPDX-License-Identifier: Apache-2.0
// How much of each sealed file of a trail is read when the trail is opened.
#pragma once
#include <annalist/read.hpp>
#include <cstdint>

namespace annalist::read {

/// Purpose: what Check::kQuick may cost is for all files of a trail together, so that it is decided file by file.
/// Thread safety: none.
class CheckPlan {
 public:
  explicit CheckPlan(Check check) : check_(check) {}

  bool always_whole() const { return check_ == Check::kWhole; }
  /// What to read of a file that has a good summary: never kQuick.
  Check of_file(std::uint64_t calls, std::uint64_t bytes) {
    if (check_ != Check::kQuick) return check_;
    if (calls <= whole_calls_ && bytes <= whole_bytes_) {
      whole_calls_ -= calls;
      whole_bytes_ -= bytes;
      return Check::kWhole;
    }
    if (bytes > bytes_) return Check::kSummary;
    bytes_ -= bytes;
    return Check::kBytes;
  }

 private:
  Check check_;
  // What may still be read. A call takes some 40 ns to be checked, a byte of a file some 0.3 ns.
  std::uint64_t whole_calls_ = 1'000'000;
  std::uint64_t whole_bytes_ = std::uint64_t{16} << 20;
  std::uint64_t bytes_ = std::uint64_t{256} << 20;
};

}  // namespace annalist::read
