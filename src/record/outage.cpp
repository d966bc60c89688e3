// SPDX-License-Identifier: Apache-2.0
#include "record/outage.hpp"

#include <algorithm>

namespace annalist::record {
namespace {

constexpr std::uint64_t kMillisecond_ns = 1'000'000;
constexpr std::uint64_t kFirstPause_ns = 50 * kMillisecond_ns, kLongestPause_ns = 1000 * kMillisecond_ns;
constexpr std::uint64_t kLong_ns = 1000 * kMillisecond_ns;

}  // namespace

void Outage::failed(const Status& cause, std::uint64_t now_ns) {
  pause_ns_ = is_on() ? std::min(2 * pause_ns_, kLongestPause_ns) : kFirstPause_ns;
  if (!is_on()) since_ns_ = now_ns;
  cause_ = cause;
  next_ns_ = now_ns + pause_ns_;
}

bool Outage::is_long(std::uint64_t now_ns) const { return is_on() && now_ns - since_ns_ >= kLong_ns; }

}  // namespace annalist::record
