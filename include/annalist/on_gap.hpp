// SPDX-License-Identifier: Apache-2.0
// OnGap: what happens where a call cannot be recorded.
#pragma once
#include <cstdint>

namespace annalist {

/// A full disk or too little memory makes a gap in the trail: calls without a record, which are counted, and recorded
/// as a gap once that can be written.
enum class OnGap : std::uint8_t {
  kUnset,  ///< as ANNALIST_ON_GAP says (`warn`, `raise`, `abort`), else kWarn
  kWarn,   ///< one warning; the program goes on
  kRaise,  ///< from the gap's begin on audited calls throw Error before the function runs, until recording goes on.
           ///< Functions that are noexcept end the program by that
  kAbort,  ///< a line on standard error, then std::abort()
};

}  // namespace annalist
