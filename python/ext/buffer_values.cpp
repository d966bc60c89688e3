// SPDX-License-Identifier: Apache-2.0
// Values that are a stretch of memory: memoryview and array.
#include <vector>

#include "known_types.hpp"

namespace annalist::python {
namespace {

using namespace detail;

/// Purpose: a buffer of an object, released in the end. Thread safety: none.
class Buffer {
 public:
  Buffer(PyObject* object, int flags, Capture& capture) : has_(PyObject_GetBuffer(object, &view_, flags) == 0) {
    if (!has_) capture.swallow_error();
  }
  ~Buffer() {
    if (has_) PyBuffer_Release(&view_);
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  explicit operator bool() const { return has_; }
  Py_buffer* operator->() { return &view_; }
  Py_buffer& operator*() { return view_; }

 private:
  Py_buffer view_;
  bool has_;
};

std::vector<Py_ssize_t> shape_of(const Py_buffer& view) { return {view.shape, view.shape + view.ndim}; }

}  // namespace

void encode_memoryview(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  Buffer buffer(object, PyBUF_FULL_RO, encoder.capture());
  if (!buffer) return encoder.opaque(object, kNoParts);
  const auto size = static_cast<std::size_t>(buffer->len);
  if (size > kMaxValueBytes) return put_too_large(encoder, object, size, shape_of(*buffer));
  std::vector<char> bytes(size);
  if (PyBuffer_ToContiguous(bytes.data(), &*buffer, buffer->len, 'C') < 0) encoder.capture().swallow_error();
  encoder.named("memoryview", 3, [&] {
    encoder.out().put_bytes(bytes.data(), size);
    encoder.out().put_utf8(buffer->format != nullptr ? buffer->format : "B");
    encoder.array(static_cast<std::uint64_t>(buffer->ndim), [&] {
      for (int i = 0; i < buffer->ndim; ++i) encoder.out().put_signed(buffer->shape[i]);
    });
  });
}

void encode_array(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  const Ref code = attribute_by(type, object, "typecode", encoder.capture());
  Buffer buffer(object, PyBUF_CONTIG_RO, encoder.capture());
  if (!buffer || !code) return encoder.opaque(object, kNoParts);
  const auto size = static_cast<std::size_t>(buffer->len);
  if (size > kMaxValueBytes) return put_too_large(encoder, object, size, {buffer->len / buffer->itemsize});
  encoder.named("array.array", 2, [&] {
    encoder.item(code.get());
    encoder.out().put_bytes(buffer->buf, size);
  });
}

}  // namespace annalist::python
