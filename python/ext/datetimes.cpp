// SPDX-License-Identifier: Apache-2.0
#include "datetimes.hpp"

#include <datetime.h>

#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace annalist::python {
namespace {

using namespace detail;

/// The module is imported only where one of its objects is met: it exists then already.
bool has_api(PyObject* object, Capture& capture) {
  if (PyDateTimeAPI != nullptr) return true;
  if (std::strncmp(Py_TYPE(object)->tp_name, "datetime.", 9) != 0) return false;
  capture.begin();
  PyDateTime_IMPORT;
  if (PyDateTimeAPI == nullptr) capture.swallow_error();
  return PyDateTimeAPI != nullptr;
}

struct Offset {
  std::string text;  // "+05:30", with seconds where it has any
  bool is_whole_minutes;
};

Offset offset_of(PyObject* delta) {
  int seconds = PyDateTime_DELTA_GET_DAYS(delta) * 86400 + PyDateTime_DELTA_GET_SECONDS(delta);
  const char sign = seconds < 0 ? '-' : '+';
  if (seconds < 0) seconds = -seconds;
  char text[32];
  int size = std::snprintf(text, sizeof text, "%c%02d:%02d", sign, seconds / 3600, seconds / 60 % 60);
  const bool whole = seconds % 60 == 0 && PyDateTime_DELTA_GET_MICROSECONDS(delta) == 0;
  if (!whole) size += std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), ":%02d", seconds % 60);
  return {std::string(text, static_cast<std::size_t>(size)), whole};
}

/// None where there is no zone, or the zone does not say.
std::optional<Offset> utc_offset(PyObject* object, PyObject* zone, Capture& capture) {
  if (zone == Py_None) return std::nullopt;
  capture.begin();
  const Ref delta = Ref::take(PyObject_CallMethod(object, "utcoffset", nullptr));
  if (!delta) capture.swallow_error();
  if (!delta || !PyDelta_Check(delta.get())) return std::nullopt;
  return offset_of(delta.get());
}

std::string date_text(int year, int month, int day) {
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
  return std::string(text, static_cast<std::size_t>(size));
}

/// As many digits of the fraction as needed.
std::string time_text(int hour, int minute, int second, int microsecond) {
  char text[48];
  int size = std::snprintf(text, sizeof text, "%02d:%02d:%02d", hour, minute, second);
  if (microsecond != 0) {
    size += std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), ".%06d", microsecond);
    while (text[size - 1] == '0') --size;
  }
  return std::string(text, static_cast<std::size_t>(size));
}

void encode_date_and_time(Writer& out, PyObject* object, Capture& capture) {
  std::string text = date_text(PyDateTime_GET_YEAR(object), PyDateTime_GET_MONTH(object), PyDateTime_GET_DAY(object));
  text += 'T';
  text += time_text(PyDateTime_DATE_GET_HOUR(object), PyDateTime_DATE_GET_MINUTE(object),
                    PyDateTime_DATE_GET_SECOND(object), PyDateTime_DATE_GET_MICROSECOND(object));
  const auto offset = utc_offset(object, PyDateTime_DATE_GET_TZINFO(object), capture);
  if (offset) text += offset->text;
  // RFC 3339 has no seconds in an offset.
  if (offset && offset->is_whole_minutes)
    out.put_tag(kTagDateTime);
  else
    out.put_named("datetime", 1);
  out.put_utf8(text);
}

void encode_time(Writer& out, PyObject* object, Capture& capture) {
  std::string text = time_text(PyDateTime_TIME_GET_HOUR(object), PyDateTime_TIME_GET_MINUTE(object),
                               PyDateTime_TIME_GET_SECOND(object), PyDateTime_TIME_GET_MICROSECOND(object));
  if (const auto offset = utc_offset(object, PyDateTime_TIME_GET_TZINFO(object), capture)) text += offset->text;
  out.put_named("time", 1);
  out.put_utf8(text);
}

void encode_timedelta(Writer& out, PyObject* object) {
  out.put_named("timedelta", 3);
  out.put_signed(PyDateTime_DELTA_GET_DAYS(object));
  out.put_signed(PyDateTime_DELTA_GET_SECONDS(object));
  out.put_signed(PyDateTime_DELTA_GET_MICROSECONDS(object));
}

}  // namespace

bool encode_datetime(Writer& out, PyObject* object, Capture& capture) {
  if (!has_api(object, capture)) return false;
  if (PyDateTime_CheckExact(object)) {
    encode_date_and_time(out, object, capture);
  } else if (PyDate_CheckExact(object)) {
    out.put_tag(kTagDate);
    out.put_utf8(date_text(PyDateTime_GET_YEAR(object), PyDateTime_GET_MONTH(object), PyDateTime_GET_DAY(object)));
  } else if (PyTime_CheckExact(object)) {
    encode_time(out, object, capture);
  } else if (PyDelta_CheckExact(object)) {
    encode_timedelta(out, object);
  } else {
    return false;
  }
  return true;
}

}  // namespace annalist::python
