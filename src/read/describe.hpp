// SPDX-License-Identifier: Apache-2.0
// What the messages of a session say, in the words of the public reader.
#pragma once
#include <annalist/read.hpp>

#include "format/messages.hpp"

namespace annalist::read {

void describe(const format::SessionStart& start, SessionInfo& info);
void describe(const format::EnvironmentMessage& environment, SessionInfo& info);
/// Of a session without an end, what was counted so far: its state is empty.
void describe(const format::SessionEnd& end, SessionInfo& info);

Note note_of(format::NoteMessage message, const SessionInfo& session);
Gap gap_of(format::GapMessage message);

/// Whether the filter lets anything of the session through.
bool may_pass(const Filter& filter, const SessionInfo& session);

}  // namespace annalist::read
