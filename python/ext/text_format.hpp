// SPDX-License-Identifier: Apache-2.0
// A %-style format, taken apart once: what a line consists of.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "python.hpp"

namespace annalist::python {

/// What may stand in a format. Those of the second row are the parts of the line with a logger name, which have no name
/// in a format.
enum class Field : std::uint8_t {
  kNone,
  kAnalyst,
  kAsctime,
  kCreated,
  kCustom,
  kDoc,
  kFileName,
  kFunction,
  kFuncName,
  kLevelName,
  kLevelNumber,
  kLine,
  kMessage,
  kModule,
  kMsecs,
  kName,
  kParameters,
  kPath,
  kProcess,
  kReturned,
  kReturnedType,
  kReturns,
  kStandard,
  kThread,
  kSeedTime,
  kSeedCaller,
  kSeedSession,
  kSeedMessage,
  kSeedRaised,
};

/// What a format asks of the beginning of a call.
enum Need : unsigned { kNeedParameters = 1, kNeedMessage = 2, kNeedCustom = 4 };

struct Segment {
  std::string literal;  ///< before the field
  Field field;
  PyObject* name;    ///< of the field; interned and kept for ever, for formats are few
  std::string spec;  ///< `%05d`; empty: as it is
};

struct TextFormat {
  std::vector<Segment> segments;
  unsigned needs = 0;
};

/// From a sequence of `(literal, field name, spec)`; false with an error set.
bool read_format(PyObject* parts, TextFormat& format);

}  // namespace annalist::python
