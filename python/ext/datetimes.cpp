// SPDX-License-Identifier: Apache-2.0
#include "datetimes.hpp"

#include <datetime.h>

#include <cstdio>
#include <string>

#include "known_types.hpp"

namespace annalist::python {
namespace {

using namespace detail;

/// The module is imported only where one of its objects is met: it exists then already.
bool has_api(Capture& capture) {
  if (PyDateTimeAPI != nullptr) return true;
  PyDateTime_IMPORT;
  if (PyDateTimeAPI == nullptr) capture.swallow_error();
  return PyDateTimeAPI != nullptr;
}

std::string formatted(const char* format, int a, int b, int c) {
  char text[48];
  const int size = std::snprintf(text, sizeof text, format, a, b, c);
  return std::string(text, static_cast<std::size_t>(size));
}

void append_fraction(std::string& text, int microsecond) { text += formatted(".%06d", microsecond, 0, 0); }

/// `+05:30`, with seconds and their fraction where it has any.
std::string offset_text(std::int64_t microseconds) {
  std::string text = microseconds < 0 ? "-" : "+";
  if (microseconds < 0) microseconds = -microseconds;
  const auto seconds = static_cast<int>(microseconds / 1'000'000);
  const auto fraction = static_cast<int>(microseconds % 1'000'000);
  text += formatted("%02d:%02d", seconds / 3600, seconds / 60 % 60, 0);
  if (seconds % 60 != 0 || fraction != 0) text += formatted(":%02d", seconds % 60, 0, 0);
  if (fraction != 0) append_fraction(text, fraction);
  return text;
}

/// Purpose: the zone of one date and time or time of day. Thread safety: none.
struct Zone {
  Zone(PyObject* object, PyObject* zone, int its_fold, Capture& capture) : zone_object(zone), fold(its_fold) {
    if (zone == Py_None) return;
    const Ref delta = Ref::take(PyObject_CallMethod(object, "utcoffset", nullptr));
    if (!delta) capture.swallow_error();
    if (!delta || !PyDelta_Check(delta.get())) return;
    const std::int64_t days = PyDateTime_DELTA_GET_DAYS(delta.get());
    const std::int64_t microseconds = (days * 86400 + PyDateTime_DELTA_GET_SECONDS(delta.get())) * 1'000'000 +
                                      PyDateTime_DELTA_GET_MICROSECONDS(delta.get());
    text = offset_text(microseconds);
    is_offset = microseconds % 60'000'000 == 0 && is_unnamed(zone, capture);
  }

  /// Whether it is said by the text alone.
  bool is_plain() const { return fold == 0 && (zone_object == Py_None || is_offset); }

  /// A `timezone` that is its offset and nothing besides.
  static bool is_unnamed(PyObject* zone, Capture& capture) {
    if (zone == PyDateTime_TimeZone_UTC) return true;
    if (!Py_IS_TYPE(zone, Py_TYPE(PyDateTime_TimeZone_UTC))) return false;
    const Ref arguments = Ref::take(PyObject_CallMethod(zone, "__getinitargs__", nullptr));
    if (!arguments) capture.swallow_error();
    return arguments && PyTuple_Check(arguments.get()) && PyTuple_GET_SIZE(arguments.get()) == 1;
  }

  PyObject* zone_object;
  int fold;
  std::string text;
  bool is_offset = false;
};

std::string date_text(PyObject* object) {
  return formatted("%04d-%02d-%02d", PyDateTime_GET_YEAR(object), PyDateTime_GET_MONTH(object),
                   PyDateTime_GET_DAY(object));
}

/// As many digits of the fraction as needed.
std::string time_text(int hour, int minute, int second, int microsecond) {
  std::string text = formatted("%02d:%02d:%02d", hour, minute, second);
  if (microsecond == 0) return text;
  append_fraction(text, microsecond);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

void put_zoned(ValueEncoder& encoder, const char* name, const std::string& text, const Zone& zone) {
  encoder.named(name, zone.is_plain() ? 1 : 3, [&] {
    encoder.out().put_utf8(text);
    if (zone.is_plain()) return;
    encoder.item(zone.zone_object);
    encoder.out().put_signed(zone.fold);
  });
}

}  // namespace

void encode_datetime(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  if (!has_api(encoder.capture())) return encoder.opaque(object, kNoParts);
  const Zone zone(object, PyDateTime_DATE_GET_TZINFO(object), PyDateTime_DATE_GET_FOLD(object), encoder.capture());
  const std::string text = date_text(object) + "T" +
                           time_text(PyDateTime_DATE_GET_HOUR(object), PyDateTime_DATE_GET_MINUTE(object),
                                     PyDateTime_DATE_GET_SECOND(object), PyDateTime_DATE_GET_MICROSECOND(object)) +
                           zone.text;
  if (!zone.is_plain() || !zone.is_offset) return put_zoned(encoder, "datetime", text, zone);
  encoder.out().put_tag(kTagDateTime);
  encoder.out().put_utf8(text);
}

void encode_date(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  encoder.out().put_tag(kTagDate);
  encoder.out().put_utf8(date_text(object));
}

void encode_time(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  if (!has_api(encoder.capture())) return encoder.opaque(object, kNoParts);
  const Zone zone(object, PyDateTime_TIME_GET_TZINFO(object), PyDateTime_TIME_GET_FOLD(object), encoder.capture());
  const std::string text = time_text(PyDateTime_TIME_GET_HOUR(object), PyDateTime_TIME_GET_MINUTE(object),
                                     PyDateTime_TIME_GET_SECOND(object), PyDateTime_TIME_GET_MICROSECOND(object)) +
                           zone.text;
  put_zoned(encoder, "time", text, zone);
}

void encode_timedelta(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  Writer& out = encoder.out();
  out.put_named("timedelta", 3);
  out.put_signed(PyDateTime_DELTA_GET_DAYS(object));
  out.put_signed(PyDateTime_DELTA_GET_SECONDS(object));
  out.put_signed(PyDateTime_DELTA_GET_MICROSECONDS(object));
}

void encode_timezone(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  const Ref arguments = Ref::take(PyObject_CallMethod(object, "__getinitargs__", nullptr));
  if (!arguments) encoder.capture().swallow_error();
  const Py_ssize_t count = arguments && PyTuple_Check(arguments.get()) ? PyTuple_GET_SIZE(arguments.get()) : 0;
  if (count == 0) return encoder.opaque(object, kNoParts);
  encoder.named("datetime.timezone", 2, [&] {
    encoder.item(PyTuple_GET_ITEM(arguments.get(), 0));
    encoder.item(count > 1 ? PyTuple_GET_ITEM(arguments.get(), 1) : Py_None);
  });
}

void encode_zone_info(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  const Ref key = attribute_by(type, object, "key", encoder.capture());
  // One that was read from a file has no key: its rules are nowhere else.
  if (!key || key.get() == Py_None) return encoder.opaque(object, "capture failed: a zone without a key");
  encoder.named("zoneinfo.ZoneInfo", 1, [&] { encoder.item(key.get()); });
}

}  // namespace annalist::python
