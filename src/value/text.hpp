// SPDX-License-Identifier: Apache-2.0
// Values as people read them in a terminal: `[1.5, 2.0, … 98 more]`, `Point(x=1, y=2)`, `{"a": 1}`.
#pragma once
#include <string>

#include "value/cursor.hpp"

namespace annalist::value {

/// One line, of at most `width` characters (0: whole), printable as value/printable.hpp has it. An object that is
/// reached more than once is `&0 [1, 2]` where it stands and `*0` elsewhere. Total: `<unreadable>` where `item` is no
/// item.
std::string text(Bytes item, std::size_t width);

}  // namespace annalist::value
