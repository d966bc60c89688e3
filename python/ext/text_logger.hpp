// SPDX-License-Identifier: Apache-2.0
// The program's own handlers and filters on `Annalist().logger`: while there are any, calls become records of logging.
#pragma once
#include "text_line.hpp"

namespace annalist::python {

enum class LoggerWish {
  kPlain,    ///< lines are ours: nobody has touched the logger
  kRecord,   ///< it wants a record
  kNothing,  ///< nor does it want a line
};

/// Asks the logger, if the program has ever got hold of it, about a call of that level.
LoggerWish wish_of_logger(int level);
/// Has it handle a record of the call.
void hand_to_logger(const TextLine& line, LineWords& words, Capture& capture);
/// An object with `wish(level)` and `handle(...)`, or None.
void set_logger(PyObject* logger);

}  // namespace annalist::python
