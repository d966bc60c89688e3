// SPDX-License-Identifier: Apache-2.0
// What is known of a session without its calls, as dicts and tuples.
#pragma once
#include <annalist/read.hpp>

#include "python.hpp"

namespace annalist::python {

/// A dict with the fields of annalist.Session.
Ref session_facts(const read::SessionInfo& info);
/// A list of tuples: name, language, file, line, parameters (name, type, kind), result type, level, effect, message.
Ref function_facts(const read::Session& session);
/// A list of tuples: time, thread, call, text.
Ref note_facts(const read::Session& session);
/// A list of tuples: from, to, calls, reason.
Ref gap_facts(const read::Session& session);
/// A tuple of texts.
Ref findings(const std::vector<Status>& statuses);

}  // namespace annalist::python
