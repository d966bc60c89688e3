// SPDX-License-Identifier: Apache-2.0
// The datetime family and the zones in it, losslessly and as text that others can read.
#pragma once
#include "values.hpp"

namespace annalist::python {

void encode_datetime(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_date(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_time(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_timedelta(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_timezone(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);
void encode_zone_info(ValueEncoder& encoder, PyObject* object, PyTypeObject* type);

}  // namespace annalist::python
