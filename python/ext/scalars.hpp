// SPDX-License-Identifier: Apache-2.0
// Exact None, bool, int, float, complex, str, bytes and bytearray: values that are encoded without running Python code.
#pragma once
#include <annalist/detail/writer.hpp>
#include <cstdint>

#include "python.hpp"

namespace annalist::python {

/// True, and the number, where an exact int is so small that CPython has it in one or two digits.
inline bool small_integer(PyObject* object, std::int64_t& number) {
#if PY_VERSION_HEX >= 0x030C0000
  auto* integer = reinterpret_cast<PyLongObject*>(object);
  if (!PyUnstable_Long_IsCompact(integer)) return false;
  number = PyUnstable_Long_CompactValue(integer);
  return true;
#else
  const digit* digits = reinterpret_cast<PyLongObject*>(object)->ob_digit;
  const Py_ssize_t size = Py_SIZE(object);
  switch (size) {
    case 0:
      number = 0;
      return true;
    case 1:
    case -1:
      number = size * std::int64_t{digits[0]};
      return true;
    case 2:
    case -2:
      number = size / 2 * (std::int64_t{digits[0]} | std::int64_t{digits[1]} << PyLong_SHIFT);
      return true;
    default:
      return false;
  }
#endif
}

void encode_integer(detail::Writer& out, PyObject* object);
/// The bytes of an int that is not negative, big-endian; false where they are not enough for it.
bool unsigned_bytes(PyObject* integer, std::uint8_t* bytes, std::size_t size);
void encode_text(detail::Writer& out, PyObject* object);
void encode_complex(detail::Writer& out, Py_complex number);
void encode_bytearray(detail::Writer& out, PyObject* object);

/// A float, an int in one or two digits, None, a truth value: written at `at`, where there is room for any of them
/// (detail:: kMaxScalarBytes). Null: something else, and nothing is written.
inline std::uint8_t* put_small_scalar(std::uint8_t* at, PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  if (type == &PyFloat_Type) return detail::put_float64(at, PyFloat_AS_DOUBLE(object));
  if (type == &PyLong_Type) {
    std::int64_t number;
    return small_integer(object, number) ? detail::put_signed(at, number) : nullptr;
  }
  if (object == Py_None) return detail::put_byte(at, detail::kNull);
  if (type == &PyBool_Type) return detail::put_byte(at, object == Py_True ? detail::kTrue : detail::kFalse);
  return nullptr;
}

/// The scalars that most calls have. False: something else.
inline bool encode_common_scalar(detail::Writer& out, PyObject* object) {
  if (std::uint8_t* end = put_small_scalar(out.room(), object)) {
    out.advance_to(end);
    return true;
  }
  PyTypeObject* type = Py_TYPE(object);
  if (type == &PyUnicode_Type && PyUnicode_IS_COMPACT_ASCII(object)) {
    out.put_utf8({reinterpret_cast<const char*>(PyUnicode_1BYTE_DATA(object)),
                  static_cast<std::size_t>(PyUnicode_GET_LENGTH(object))});
    return true;
  }
  if (type != &PyLong_Type) return false;
  encode_integer(out, object);
  return true;
}

/// Any scalar. False: something else.
bool encode_scalar(detail::Writer& out, PyObject* object);

}  // namespace annalist::python
