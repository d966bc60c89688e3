// SPDX-License-Identifier: Apache-2.0
#include "values.hpp"

#include <new>

#include "builtin_values.hpp"
#include "known_types.hpp"
#include "names.hpp"
#include "redaction.hpp"
#include "stack.hpp"

namespace annalist::python {

using namespace detail;

namespace {

constexpr const char* kNoEncoder = "no encoder for this type";
constexpr const char* kManyObjects = "more than 10000 objects";
constexpr const char* kOutOfMemory = "capture failed: out of memory";
constexpr const char* kStackShort = "capture failed: too deep in recursion";
/// Of what is no scalar.
constexpr int kMostObjects = 10'000;
constexpr std::size_t kStackForValue_bytes = 96 * 1024;

/// Of the error that is set, which is dropped.
std::string raised_type(Capture& capture) {
  PyObject* type = PyErr_Occurred();
  std::string name =
      type != nullptr && PyType_Check(type) ? type_name(reinterpret_cast<PyTypeObject*>(type)) : "nothing";
  capture.swallow_error();
  return name;
}

}  // namespace

void ValueEncoder::encode(PyObject* object) {
  whole(Py_TYPE(object)->tp_name, [&] { item(object); });
}

void ValueEncoder::encode_argument(PyObject* name, PyObject* value, bool is_secret) {
  whole(Py_TYPE(value)->tp_name, [&] {
    if (is_secret)
      hidden(value);
    else
      shown(name, value);
  });
}

void ValueEncoder::encode_hidden(PyObject* value) {
  whole(Py_TYPE(value)->tp_name, [&] { hidden(value); });
}

void ValueEncoder::encode_items(PyObject* const* items, Py_ssize_t count, bool are_secret) {
  whole("list", [&] {
    array(static_cast<std::uint64_t>(count), [&] {
      for (Py_ssize_t i = 0; i < count && !is_done(); ++i)
        if (are_secret)
          hidden(items[i]);
        else
          item(items[i]);
    });
  });
}

void ValueEncoder::encode_pairs(PyObject* const* keys_and_values, Py_ssize_t count, bool are_secret) {
  whole("dict", [&] {
    named("dict", static_cast<std::uint64_t>(2 * count), [&] {
      for (Py_ssize_t i = 0; i < 2 * count && !is_done(); i += 2) {
        item(keys_and_values[i]);
        if (are_secret)
          hidden(keys_and_values[i + 1]);
        else
          shown(keys_and_values[i], keys_and_values[i + 1]);
      }
    });
  });
}

/// A value from its begin to its end, opaque where it fails.
template <class Body>
void ValueEncoder::whole(std::string_view type, Body body) {
  out_.begin_value();
  try {
    body();
  } catch (const std::bad_alloc&) {
    failure_ = kOutOfMemory;
  }
  if (failure_ != nullptr)
    out_.replace_value(type, failure_);
  else
    out_.end_value(type);
}

void ValueEncoder::item(PyObject* object) {
  if (encode_scalar(out_, object)) return;
  const Ref kept = Ref::borrow(object);
  other(object);
}

void ValueEncoder::owned_item(PyObject* object) {
  if (!encode_scalar(out_, object)) other(object);
}

void ValueEncoder::member(PyObject* name, PyObject* value) {
  item(name);
  shown(name, value);
}

/// A value under a name, as far as the name lets it be seen.
void ValueEncoder::shown(PyObject* name, PyObject* value) {
  if (!redaction.applies_to(name, capture_)) [[likely]]
    return item(value);
  const Ref owned_name = Ref::borrow(name);
  const Ref shown = redaction.replacement(name, value, capture_);
  if (shown)
    item(shown.get());
  else
    hidden(value);
}

void ValueEncoder::other(PyObject* object) {
  if (++objects_ > kMostObjects) fail(kManyObjects);
  if (is_stack_short(kStackForValue_bytes)) fail(kStackShort);
  if (is_done()) return out_.put_null();
  PyTypeObject* type = Py_TYPE(object);
  if (type == &PyList_Type) return shareable(object, [&] { encode_list(*this, object, type); });
  if (type == &PyDict_Type) return shareable(object, [&] { encode_dict(*this, object, type); });
  if (type == &PyTuple_Type) return encode_tuple(*this, object, type);
  if (type == &PySet_Type) return shareable(object, [&] { encode_set(*this, object, type); });
  if (type == &PyFrozenSet_Type) return encode_frozenset(*this, object, type);
  capture_.begin();
  const TypeInfoRef info(&type_info(type));
  if (info->is_shareable)
    shareable(object, [&] { described(object, *info); });
  else
    described(object, *info);
}

void ValueEncoder::described(PyObject* object, TypeInfo& info) {
  switch (info.kind) {
    case TypeInfo::Kind::kKnown:
      return info.encode(*this, object, info.base);
    case TypeInfo::Kind::kDerived:
      return derived(object, info);
    case TypeInfo::Kind::kPlain:
      return plain(object, info);
    case TypeInfo::Kind::kRegistered:
      return registered(object, info);
    case TypeInfo::Kind::kRedacted:
      return hidden(object);
    case TypeInfo::Kind::kSized:
      return opaque(sized(object, kNoEncoder, capture_));
    case TypeInfo::Kind::kOpaque:
      return opaque(object, kNoEncoder);
  }
}

void ValueEncoder::plain(PyObject* object, const TypeInfo& info) {
  const std::vector<Attribute> attributes = attributes_of(object, info.slots);
  out_.put_head(kTag, kTagNamed);
  out_.put_array(2);
  out_.append(info.recorded_name.data(), info.recorded_name.size());
  nested(2, [&] { state(attributes, &info); });
}

void ValueEncoder::derived(PyObject* object, const TypeInfo& info) {
  const std::vector<Attribute> attributes = attributes_of(object, info.slots);
  named("subclass", 3, [&] {
    out_.put_utf8(info.name);
    info.encode(*this, object, info.base);
    if (attributes.empty())
      out_.put_null();
    else
      state(attributes, &info);
  });
}

void ValueEncoder::state(const std::vector<Attribute>& attributes, const TypeInfo* info) {
  named("dict", 2 * attributes.size(), [&] {
    for (const Attribute& each : attributes) {
      if (is_done()) return;
      if (info != nullptr && info->hides_attribute(each.name.get())) {
        item(each.name.get());
        hidden(each.value.get());
      } else {
        member(each.name.get(), each.value.get());
      }
    }
  });
}

void ValueEncoder::hidden(PyObject* value) {
  redaction.remember(value);
  named("redacted", 1, [&] { out_.put_utf8(type_name(Py_TYPE(value))); });
}

void ValueEncoder::registered(PyObject* object, const TypeInfo& info) {
  const Ref encode = Ref::borrow(registered_encoder(info.type));
  const Ref value = Ref::take(encode ? PyObject_CallOneArg(encode.get(), object) : nullptr);
  if (!value) {
    const std::string reason = "capture failed: the registered encoder raised " + raised_type(capture_);
    return opaque(object, reason);
  }
  out_.put_head(kTag, kTagNamed);
  out_.put_array(2);
  out_.append(info.recorded_name.data(), info.recorded_name.size());
  nested(2, [&] { owned_item(value.get()); });
}

template <class Body>
void ValueEncoder::shareable(PyObject* object, Body body) {
  // One reference from where we come from and one of ours: it cannot be reached a second time.
  if (Py_REFCNT(object) <= 2 && shared_holders_ == 0 && (outermost_holders_ == 0 || holds_scalars_alone(object)))
    return body();
  // Nor can the value itself, from within what most values are.
  if (is_outermost_ && holds_scalars_alone(object)) return body();
  const auto [number, is_new] = shared_.number_of(object);
  out_.put_tag(is_new ? kRingTagShared : kRingTagReference);
  if (is_new) out_.put_array(2);
  out_.put_unsigned(number);
  if (is_new) nested(1, body);
}

void encode_same(Writer& out, PyObject* parameter) {
  out.begin_value();
  out.put_named("same", 1);
  encode_text(out, parameter);
  out.end_value("same");
}

void encode_other_value(detail::Writer& out, PyObject* object) {
  using namespace std::string_view_literals;
  out.begin_value();
  // Of the common scalars these two may be too large.
  if (encode_common_scalar(out, object)) return out.end_value(PyLong_CheckExact(object) ? "int"sv : "str"sv);
  if ((Py_TYPE(object)->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 && encode_flat_object(out, object)) return;
  ValueEncoder(out).encode(object);
}

bool hides_result(PyObject* result, HiddenResult hidden) {
  return hidden == HiddenResult::kAll ||
         (hidden == HiddenResult::kText && (PyUnicode_Check(result) || PyBytes_Check(result)));
}

void encode_result_slow(Writer& out, PyObject* result, HiddenResult hidden) {
  if (hides_result(result, hidden))
    ValueEncoder(out).encode_hidden(result);
  else
    encode_value(out, result);
}

bool is_mutable(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  if (type == &PyList_Type || type == &PyDict_Type || type == &PySet_Type || type == &PyByteArray_Type) return true;
  if (type == &PyLong_Type || type == &PyFloat_Type || type == &PyUnicode_Type || type == &PyBool_Type ||
      type == &PyBytes_Type || type == &PyComplex_Type || type == &PyTuple_Type || type == &PyFrozenSet_Type ||
      object == Py_None)
    return false;
  Capture capture;
  capture.begin();
  const TypeInfo& info = type_info(type);
  return info.is_shareable || info.kind == TypeInfo::Kind::kSized || info.kind == TypeInfo::Kind::kOpaque;
}

void ValueEncoder::text(PyObject* text) { encode_text(out_, text); }

void ValueEncoder::opaque(PyObject* object, std::string_view reason) {
  opaque(Opaque{type_name(Py_TYPE(object)), reason, bounded_repr(object, capture_), {}});
}

void ValueEncoder::opaque(const Opaque& opaque) {
  out_.put_named("opaque", 1);
  out_.put_head(kMap, 2u + !opaque.repr.empty() + !opaque.shape.empty() + (opaque.size != 0));
  out_.put_utf8("type");
  out_.put_utf8(opaque.type);
  out_.put_utf8("reason");
  out_.put_utf8(opaque.reason);
  if (!opaque.repr.empty()) {
    out_.put_utf8("repr");
    out_.put_utf8(opaque.repr);
  }
  if (!opaque.shape.empty()) {
    out_.put_utf8("shape");
    out_.put_array(opaque.shape.size());
    for (const Py_ssize_t length : opaque.shape) out_.put_signed(length);
  }
  if (opaque.size != 0) {
    out_.put_utf8("size");
    out_.put_unsigned(opaque.size);
  }
}

}  // namespace annalist::python
