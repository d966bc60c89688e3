// SPDX-License-Identifier: Apache-2.0
// Gives the calls of a session in the order of their starts, with no more of them in memory than overlap.
#pragma once
#include "read/session_impl.hpp"

namespace annalist::read {

/// `visit` returns false to stop. What cannot be read is left out; the first reason is returned.
Status sweep_calls(const Session::Impl& session, const Filter& filter, const std::function<bool(const Call&)>& visit);

}  // namespace annalist::read
