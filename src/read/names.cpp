// SPDX-License-Identifier: Apache-2.0
// What states and outcomes are called in every output.
#include <annalist/read.hpp>

namespace annalist::read {

std::string_view name(State state) {
  switch (state) {
    case State::kOpen:
      return "open";
    case State::kSealed:
      return "sealed";
    case State::kRecovered:
      return "recovered";
    case State::kDead:
      return "dead";
  }
  return {};
}

std::string_view name(CallStatus status) {
  switch (status) {
    case CallStatus::kReturned:
      return "returned";
    case CallStatus::kRaised:
      return "raised";
    case CallStatus::kOpen:
      return "open";
  }
  return {};
}

}  // namespace annalist::read
