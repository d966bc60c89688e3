// SPDX-License-Identifier: Apache-2.0
// Scalars, dtypes and small arrays of numpy, and what is said of large ones. numpy is not compiled against and never
// imported: its objects are asked by the names that numpy documents.
#include <cfloat>
#include <cstring>
#include <string>

#include "known_types.hpp"
#include "names.hpp"

namespace annalist::python {
namespace {

using namespace detail;

Ref attribute(PyObject* object, const char* name, Capture& capture) {
  Ref value = Ref::take(PyObject_GetAttrString(object, name));
  if (!value) capture.swallow_error();
  return value;
}

Ref call(PyObject* object, const char* name, Capture& capture) {
  Ref value = Ref::take(PyObject_CallMethod(object, name, nullptr));
  if (!value) capture.swallow_error();
  return value;
}

std::string text_of(const Ref& object) {
  return object && PyUnicode_Check(object.get()) ? utf8_text(object.get()) : std::string();
}

/// `dtype.str`, or `dtype.descr` where it has fields; null where the dtype does not say.
Ref dtype_value(PyObject* dtype, Capture& capture) {
  const Ref fields = attribute(dtype, "fields", capture);
  return attribute(dtype, fields && fields.get() != Py_None ? "descr" : "str", capture);
}

void put_dtype(ValueEncoder& encoder, PyObject* value) {
  if (PyUnicode_Check(value) || !PyList_Check(value)) return encoder.item(value);
  const Py_ssize_t count = PyList_GET_SIZE(value);
  encoder.array(static_cast<std::uint64_t>(count), [&] {
    for (Py_ssize_t i = 0; i < count && !encoder.is_done(); ++i) {
      PyObject* field = PyList_GET_ITEM(value, i);
      const Py_ssize_t parts = PyTuple_Check(field) ? PyTuple_GET_SIZE(field) : 0;
      encoder.named("tuple", static_cast<std::uint64_t>(parts), [&] {
        for (Py_ssize_t part = 0; part < parts; ++part) {
          PyObject* each = PyTuple_GET_ITEM(field, part);
          if (part == 1)
            put_dtype(encoder, each);
          else if (part == 2 && PyTuple_Check(each))
            encoder.array(static_cast<std::uint64_t>(PyTuple_GET_SIZE(each)), [&] {
              for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(each); ++k) encoder.item(PyTuple_GET_ITEM(each, k));
            });
          else
            encoder.item(each);
        }
      });
    }
  });
}

std::vector<Py_ssize_t> shape_of(PyObject* object, Capture& capture) {
  std::vector<Py_ssize_t> shape;
  const Ref lengths = attribute(object, "shape", capture);
  if (!lengths || !PyTuple_Check(lengths.get())) return shape;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(lengths.get()); ++i) {
    const Py_ssize_t length = PyNumber_AsSsize_t(PyTuple_GET_ITEM(lengths.get(), i), nullptr);
    if (PyErr_Occurred() != nullptr) {
      capture.swallow_error();
      return {};
    }
    shape.push_back(length);
  }
  return shape;
}

/// Purpose: what is asked of an array before it is known whether it is written. Thread safety: none.
struct Array {
  Array(PyObject* object, Capture& capture) : shape(shape_of(object, capture)) {
    dtype = attribute(object, "dtype", capture);
    if (!dtype) return;
    kind = text_of(attribute(dtype.get(), "kind", capture));
    described = dtype_value(dtype.get(), capture);
    type = text_of(described);
    const Ref has_objects = attribute(dtype.get(), "hasobject", capture);
    holds_objects = !has_objects || has_objects.get() != Py_False;
    const Ref size = attribute(object, "nbytes", capture);
    bytes = size ? PyNumber_AsSsize_t(size.get(), nullptr) : -1;
    const Ref flags = attribute(object, "flags", capture);
    const Ref is_fortran = flags ? attribute(flags.get(), "fnc", capture) : Ref();
    order = is_fortran && is_fortran.get() == Py_True ? "F" : "C";
    PyErr_Clear();
  }
  bool is_plain() const { return described && !holds_objects && kind.find_first_of("biufcmMSUV") == 0; }
  /// Of one number, as digits.
  std::string_view width() const {
    const std::size_t digits = type.find_first_of("0123456789");
    return digits == std::string::npos ? std::string_view() : std::string_view(type).substr(digits);
  }
  bool is_of_objects() const { return kind == "O"; }

  std::vector<Py_ssize_t> shape;
  Ref dtype, described;
  std::string kind, type;
  bool holds_objects = true;
  Py_ssize_t bytes = -1;
  const char* order = "C";
};

/// Numbers of 80 bits stand in 16 bytes, of which the last six are whatever was there before.
Ref without_padding(const Array& array, Ref bytes) {
#if LDBL_MANT_DIG == 64
  const std::string_view width = array.width();
  const bool is_extended = array.kind == "f" ? width == "16" : array.kind == "c" && width == "32";
  if (!is_extended || !bytes || !PyBytes_Check(bytes.get())) return bytes;
  constexpr Py_ssize_t kNumberBytes = 16, kUsedBytes = 10;
  Ref clean = Ref::take(PyBytes_FromStringAndSize(PyBytes_AS_STRING(bytes.get()), PyBytes_GET_SIZE(bytes.get())));
  for (Py_ssize_t at = 0; clean && at + kNumberBytes <= PyBytes_GET_SIZE(clean.get()); at += kNumberBytes)
    std::memset(PyBytes_AS_STRING(clean.get()) + at + kUsedBytes, 0, kNumberBytes - kUsedBytes);
  return clean;
#else
  (void)array;
  return bytes;
#endif
}

void put_array(ValueEncoder& encoder, const Array& array, PyObject* data) {
  encoder.named("numpy.ndarray", 4, [&] {
    put_dtype(encoder, array.described.get());
    encoder.array(array.shape.size(), [&] {
      for (const Py_ssize_t length : array.shape) encoder.out().put_signed(length);
    });
    encoder.out().put_utf8(array.order);
    if (PyList_Check(data))
      encoder.array(static_cast<std::uint64_t>(PyList_GET_SIZE(data)), [&] {
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(data) && !encoder.is_done(); ++i)
          encoder.owned_item(PyList_GET_ITEM(data, i));
      });
    else
      encoder.item(data);
  });
}

}  // namespace

void encode_numpy_number(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  const std::string name = type_name(type);
  const Ref number = name.starts_with("numpy.float")  ? Ref::take(type->tp_as_number->nb_float(object))
                     : name.starts_with("numpy.bool") ? Ref::borrow(PyObject_IsTrue(object) == 1 ? Py_True : Py_False)
                                                      : Ref::take(type->tp_as_number->nb_index(object));
  if (!number) {
    encoder.capture().swallow_error();
    return encoder.opaque(object, kNoParts);
  }
  encoder.named(name, 1, [&] { encoder.item(number.get()); });
}

void encode_numpy_complex(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  const Py_complex number = PyComplex_AsCComplex(object);
  if (PyErr_Occurred() != nullptr) {
    encoder.capture().swallow_error();
    return encoder.opaque(object, kNoParts);
  }
  encoder.named(type_name(type), 2, [&] {
    encoder.out().put_double(number.real);
    encoder.out().put_double(number.imag);
  });
}

void encode_numpy_text(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  encoder.named(type_name(type), 1, [&] {
    if (PyUnicode_Check(object))
      encoder.text(object);
    else
      encoder.out().put_bytes(PyBytes_AS_STRING(object), static_cast<std::size_t>(PyBytes_GET_SIZE(object)));
  });
}

void encode_numpy_scalar(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  Capture& capture = encoder.capture();
  const Array scalar(object, capture);
  const Ref bytes = scalar.is_plain() ? without_padding(scalar, call(object, "tobytes", capture)) : Ref();
  if (!bytes) return encoder.opaque(object, kNoParts);
  encoder.named(type_name(type), 2, [&] {
    put_dtype(encoder, scalar.described.get());
    encoder.item(bytes.get());
  });
}

void encode_dtype(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  const Ref value = dtype_value(object, encoder.capture());
  if (!value) return encoder.opaque(object, kNoParts);
  encoder.named("numpy.dtype", 1, [&] { put_dtype(encoder, value.get()); });
}

void encode_ndarray(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  Capture& capture = encoder.capture();
  // As an array of numpy's own: what a class derived from it overrides is not run.
  const Ref plain = Py_TYPE(object) == type
                        ? Ref::borrow(object)
                        : Ref::take(PyObject_CallMethod(reinterpret_cast<PyObject*>(type), "view", "OO", object, type));
  if (!plain) {
    capture.swallow_error();
    return encoder.opaque(sized(object, kNoParts, capture));
  }
  const Array array(plain.get(), capture);
  if (!array.is_plain() && !array.is_of_objects())
    return encoder.opaque(sized(object, "no encoder for this type", capture));
  if (array.bytes < 0 || array.bytes > static_cast<Py_ssize_t>(kMaxValueBytes))
    return encoder.opaque(sized(object, "larger than 65536 bytes", capture));
  Ref data;
  if (array.is_of_objects()) {
    const Ref flat = Ref::take(PyObject_CallMethod(plain.get(), "ravel", "s", array.order));
    data = flat ? call(flat.get(), "tolist", capture) : Ref();
  } else {
    data = without_padding(array, Ref::take(PyObject_CallMethod(plain.get(), "tobytes", "s", array.order)));
  }
  if (data) return put_array(encoder, array, data.get());
  capture.swallow_error();
  encoder.opaque(sized(object, kNoParts, capture));
}

ValueEncoder::Opaque sized(PyObject* object, std::string_view reason, Capture& capture) {
  ValueEncoder::Opaque opaque{type_name(Py_TYPE(object)), reason, {}, shape_of(object, capture)};
  opaque.repr = "<" + opaque.type;
  const char* separator = " ";
  for (const Py_ssize_t length : opaque.shape) {
    opaque.repr += separator + std::to_string(length);
    separator = " × ";
  }
  opaque.repr += ">";
  const Ref bytes = reason.starts_with("larger") ? attribute(object, "nbytes", capture) : Ref();
  const Py_ssize_t size = bytes ? PyNumber_AsSsize_t(bytes.get(), nullptr) : 0;
  if (PyErr_Occurred() != nullptr) capture.swallow_error();
  opaque.size = size > 0 ? static_cast<std::uint64_t>(size) : 0;
  return opaque;
}

}  // namespace annalist::python
