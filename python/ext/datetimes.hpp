// SPDX-License-Identifier: Apache-2.0
// The datetime family of the standard library.
#pragma once
#include <annalist/detail/writer.hpp>

#include "capture.hpp"
#include "python.hpp"

namespace annalist::python {

/// Exact datetime, date, time and timedelta objects. False, and nothing written: something else. A time zone runs its
/// own code.
bool encode_datetime(detail::Writer& out, PyObject* object, Capture& capture);

}  // namespace annalist::python
