// SPDX-License-Identifier: Apache-2.0
#include "scalars.hpp"

#include <algorithm>
#include <vector>

#include "utf8.hpp"

namespace annalist::python {
namespace {

using namespace detail;

/// The two's complement of an exact int, big-endian, in as many bytes as were given.
void to_bytes(PyObject* integer, std::uint8_t* bytes, std::size_t size) {
  auto* object = reinterpret_cast<PyLongObject*>(integer);
#if PY_VERSION_HEX >= 0x030D0000
  _PyLong_AsByteArray(object, bytes, size, 0, 1, 0);
#else
  _PyLong_AsByteArray(object, bytes, size, 0, 1);
#endif
}

/// A magnitude without leading zeros: as an ordinary integer where eight bytes hold it.
void put_magnitude(Writer& out, bool negative, const std::uint8_t* bytes, std::size_t size) {
  if (size > 8) {
    out.put_tag(negative ? kTagNegativeBignum : kTagBignum);
    out.put_bytes(bytes, size);
    return;
  }
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number = number << 8 | bytes[i];
  out.put_head(negative ? kNegative : kUnsigned, number);
}

struct Utf8Size {
  std::size_t bytes = 0;
  bool has_surrogates = false;
};

Utf8Size utf8_size_of(int kind, const void* data, Py_ssize_t length) {
  Utf8Size size;
  for (Py_ssize_t i = 0; i < length; ++i) {
    const Py_UCS4 c = PyUnicode_READ(kind, data, i);
    size.bytes += utf8_size(c);
    size.has_surrogates = size.has_surrogates || is_surrogate(c);
  }
  return size;
}

void append_utf8(Writer& out, int kind, const void* data, Py_ssize_t length) {
  char buffer[256];
  char* at = buffer;
  for (Py_ssize_t i = 0; i < length; ++i) {
    at = put_utf8(at, PyUnicode_READ(kind, data, i));
    if (at > buffer + sizeof buffer - 4) {
      out.append(buffer, static_cast<std::size_t>(at - buffer));
      at = buffer;
    }
  }
  out.append(buffer, static_cast<std::size_t>(at - buffer));
}

}  // namespace

void encode_integer(Writer& out, PyObject* object) {
  const std::size_t size = _PyLong_NumBits(object) / 8 + 1;
  if (size > kMaxValueBytes) {
    // Beyond the limit bytes are only counted: which they are does not matter.
    out.append(object, size);
    return;
  }
  std::uint8_t few[64];
  std::vector<std::uint8_t> many(size > sizeof few ? size : 0);
  std::uint8_t* const bytes = many.empty() ? few : many.data();
  to_bytes(object, bytes, size);
  const bool negative = (bytes[0] & 0x80) != 0;
  // CBOR's negative numbers are -1 - n, which is n with every bit flipped.
  if (negative)
    std::transform(bytes, bytes + size, bytes, [](std::uint8_t byte) { return static_cast<std::uint8_t>(~byte); });
  const std::uint8_t* const begin = std::find_if(bytes, bytes + size, [](std::uint8_t byte) { return byte != 0; });
  put_magnitude(out, negative, begin, static_cast<std::size_t>(bytes + size - begin));
}

bool unsigned_bytes(PyObject* integer, std::uint8_t* bytes, std::size_t size) {
  std::vector<std::uint8_t> with_sign(size + 1);
  if (_PyLong_NumBits(integer) > 8 * size) return false;
  to_bytes(integer, with_sign.data(), with_sign.size());
  std::copy(with_sign.begin() + 1, with_sign.end(), bytes);
  return with_sign[0] == 0;
}

void encode_text(Writer& out, PyObject* object) {
#if PY_VERSION_HEX < 0x030C0000
  if (PyUnicode_READY(object) < 0) {
    PyErr_Clear();
    out.put_null();
    return;
  }
#endif
  const int kind = static_cast<int>(PyUnicode_KIND(object));
  const void* const data = PyUnicode_DATA(object);
  const Py_ssize_t length = PyUnicode_GET_LENGTH(object);
  if (static_cast<std::size_t>(length) > kMaxValueBytes) {
    // Counted only, as above; no reason to walk through a gigabyte.
    out.append(data, static_cast<std::size_t>(length) * static_cast<std::size_t>(kind));
    return;
  }
  const Utf8Size size = utf8_size_of(kind, data, length);
  if (size.has_surrogates) out.put_named("text", 1);
  out.put_head(size.has_surrogates ? kBytes : kText, size.bytes);
  append_utf8(out, kind, data, length);
}

void encode_complex(Writer& out, Py_complex number) {
  out.put_named("complex", 2);
  out.put_double(number.real);
  out.put_double(number.imag);
}

void encode_bytearray(Writer& out, PyObject* object) {
  out.put_named("bytearray", 1);
  out.put_bytes(PyByteArray_AS_STRING(object), static_cast<std::size_t>(PyByteArray_GET_SIZE(object)));
}

bool encode_scalar(Writer& out, PyObject* object) {
  if (encode_common_scalar(out, object)) return true;
  PyTypeObject* type = Py_TYPE(object);
  if (type == &PyBool_Type) {
    out.put_bool(object == Py_True);
  } else if (type == &PyUnicode_Type) {
    encode_text(out, object);
  } else if (type == &PyBytes_Type) {
    out.put_bytes(PyBytes_AS_STRING(object), static_cast<std::size_t>(PyBytes_GET_SIZE(object)));
  } else if (type == &PyComplex_Type) {
    encode_complex(out, reinterpret_cast<PyComplexObject*>(object)->cval);
  } else if (type == &PyByteArray_Type) {
    encode_bytearray(out, object);
  } else {
    return false;
  }
  return true;
}

}  // namespace annalist::python
