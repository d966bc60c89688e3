// SPDX-License-Identifier: Apache-2.0
// Decodes the payloads of the reserved channels (trail-format.md §4), of which nothing is believed.
#pragma once
#include <annalist/read.hpp>
#include <vector>

#include "format/messages.hpp"
#include "value/cursor.hpp"

namespace annalist::read {

/// The newest format that is read.
inline constexpr std::uint64_t kFormat = 1;

/// Each gives false where the payload breaks §4: a key that must be there is not, a value is of another type, keys do
/// not ascend.
[[nodiscard]] bool decode(value::Bytes payload, format::SessionStart& start);
[[nodiscard]] bool decode(value::Bytes payload, format::NoteMessage& note);
[[nodiscard]] bool decode(value::Bytes payload, format::GapMessage& gap);
[[nodiscard]] bool decode(value::Bytes payload, format::EnvironmentMessage& environment);
[[nodiscard]] bool decode(value::Bytes payload, std::vector<format::OpenCall>& calls);
[[nodiscard]] bool decode(value::Bytes payload, std::vector<format::IndexRow>& index);
[[nodiscard]] bool decode(value::Bytes payload, format::SessionEnd& end);

/// The `format` of a session record, 0 where it has none: to be asked first, for a newer one may hold anything else.
std::uint64_t format_of(value::Bytes payload);

/// An exception as a block has it: `{"message": …, "type": …}`.
[[nodiscard]] bool decode_exception(value::Bytes item, std::string& type, std::string& message);

/// How a call was suspended, as a block has it. The values point into `item`.
[[nodiscard]] bool decode_suspended(value::Bytes item, Suspended& suspended);

}  // namespace annalist::read
