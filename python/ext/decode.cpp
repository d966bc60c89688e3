// SPDX-License-Identifier: Apache-2.0
#include "decode.hpp"

#include <algorithm>
#include <annalist/detail/cbor.hpp>
#include <string>

#include "errors.hpp"
#include "typed_array.hpp"

namespace annalist::python {

using namespace detail;

namespace {

/// What a recipe's own code raised, cleared; false where it must go on: nothing that the item could be guilty of.
bool is_refusal() {
  if (!PyErr_ExceptionMatches(PyExc_Exception) || PyErr_ExceptionMatches(PyExc_MemoryError)) return false;
  PyErr_Clear();
  return true;
}

Ref call(PyObject* callable, PyObject* first, PyObject* rest) {
  const Ref arguments = Ref::take(PyList_New(0));
  if (!arguments || (first != nullptr && PyList_Append(arguments.get(), first) < 0)) return {};
  const Py_ssize_t end = PyList_GET_SIZE(arguments.get());
  if (PyList_SetSlice(arguments.get(), end, end, rest) < 0) return {};
  const Ref tuple = Ref::take(PyList_AsTuple(arguments.get()));
  return Ref::take(tuple ? PyObject_CallObject(callable, tuple.get()) : nullptr);
}

}  // namespace

Ref Decoder::decode(Bytes bytes) {
  if (!is_item(bytes)) return damaged("it is not well-formed");
  cursor_ = ItemCursor(bytes);
  return item();
}

Ref Decoder::damaged(const char* what) {
  set_error(std::string("a recorded value is damaged: ") + what);
  return {};
}

Ref Decoder::item(Anchor anchor) {
  const Head head = cursor_.head();
  switch (head.major) {
    case kUnsigned:
    case kNegative:
      return integer(head);
    case kBytes: {
      const Bytes bytes = cursor_.content(head);
      return Ref::take(PyBytes_FromStringAndSize(as_text(bytes).data(), static_cast<Py_ssize_t>(bytes.size())));
    }
    case kText:
      return text(cursor_.content(head));
    case kArray:
      return list(head.argument, anchor);
    case kMap:
      return map(head.argument);
    case kTag:
      return tagged(head.argument, anchor);
    default:
      return simple(head);
  }
}

Ref Decoder::simple(const Head& head) {
  if (head.info >= 25 && head.info <= 27) return Ref::take(PyFloat_FromDouble(float_of(head)));
  if (head.info == 20 || head.info == 21) return Ref::take(PyBool_FromLong(head.info == 21));
  if (head.info == 22) return Ref::borrow(Py_None);
  const Ref number = Ref::take(PyLong_FromUnsignedLongLong(head.argument));
  return number ? Ref::take(PyObject_CallMethod(recipes_, "simple", "O", number.get())) : Ref();
}

Ref Decoder::integer(const Head& head) {
  if (head.major == kUnsigned) return Ref::take(PyLong_FromUnsignedLongLong(head.argument));
  if (head.argument >> 63 == 0)
    return Ref::take(PyLong_FromLongLong(static_cast<long long>(~static_cast<std::int64_t>(head.argument))));
  const Ref complement = Ref::take(PyLong_FromUnsignedLongLong(head.argument));
  return Ref::take(complement ? PyNumber_Invert(complement.get()) : nullptr);
}

Ref Decoder::text(Bytes utf8) {
  Ref text = Ref::take(PyUnicode_DecodeUTF8(as_text(utf8).data(), static_cast<Py_ssize_t>(utf8.size()), "strict"));
  if (!text && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
    PyErr_Clear();
    return damaged("its text is no UTF-8");
  }
  return text;
}

void Decoder::announce(Anchor anchor, PyObject* object) {
  if (anchor != kNone) anchors_[anchor] = Ref::borrow(object);
}

bool Decoder::append_items(PyObject* list, std::uint64_t count) {
  for (; count > 0; --count) {
    const Ref made = item();
    if (!made || PyList_Append(list, made.get()) < 0) return false;
  }
  return true;
}

Ref Decoder::list(std::uint64_t size, Anchor anchor) {
  Ref list = Ref::take(PyList_New(0));
  if (!list) return {};
  announce(anchor, list.get());
  return append_items(list.get(), size) ? std::move(list) : Ref();
}

/// A structure of Annalist's own.
Ref Decoder::map(std::uint64_t size) {
  Ref map = Ref::take(PyDict_New());
  for (; size > 0 && map; --size) {
    const Ref key = item();
    const Ref value = key ? item() : Ref();
    if (!value) return {};
    if (!PyUnicode_Check(key.get())) return damaged("a key of a map is no text");
    if (PyDict_SetItem(map.get(), key.get(), value.get()) < 0) return {};
  }
  return map;
}

Ref Decoder::tagged(std::uint64_t tag, Anchor anchor) {
  const std::uint8_t content = cursor_.peek().major;
  if ((tag == kTagBignum || tag == kTagNegativeBignum) && content == kBytes) return bignum(tag);
  if (is_typed_array(tag) && content == kBytes && cursor_.peek().argument % element_size(tag) == 0)
    return typed_array_list(tag, cursor_.content(cursor_.head()));
  if (tag == kTagSet && content == kArray) return set(PySet_New, "set", cursor_.head().argument, anchor);
  if (tag == kTagEmbedded && content == kBytes && !is_shared_ && is_item(content_of_next())) return embedded();
  if (tag == kTagShared && is_shared_) return anchored();
  if (tag == kTagReference && is_shared_ && content == kUnsigned) return reference();
  if (tag == kTagNamed && content == kArray) return named(anchor);
  const Ref key = Ref::take(PyLong_FromUnsignedLongLong(tag));
  return key ? by_recipe(key.get(), 1, anchor) : Ref();
}

Ref Decoder::bignum(std::uint64_t tag) {
  const Bytes bytes = cursor_.content(cursor_.head());
  Ref number = Ref::take(PyObject_CallMethod(reinterpret_cast<PyObject*>(&PyLong_Type), "from_bytes", "y#s",
                                             as_text(bytes).data(), static_cast<Py_ssize_t>(bytes.size()), "big"));
  if (tag == kTagBignum || !number) return number;
  return Ref::take(PyNumber_Invert(number.get()));
}

Bytes Decoder::content_of_next() const {
  ItemCursor next = cursor_;
  return next.content(next.head());
}

Ref Decoder::embedded() {
  const Bytes bytes = cursor_.content(cursor_.head());
  const ItemCursor outer = std::exchange(cursor_, ItemCursor(bytes));
  is_shared_ = true;
  Ref value = item();
  is_shared_ = false;
  anchors_.clear();
  cursor_ = outer;
  return value;
}

Ref Decoder::anchored() {
  const Anchor anchor = anchors_.size();
  anchors_.emplace_back();
  Ref object = item(anchor);
  if (object && !anchors_[anchor]) announce(anchor, object.get());
  return object;
}

Ref Decoder::reference() {
  const std::uint64_t anchor = cursor_.head().argument;
  if (anchor < anchors_.size() && anchors_[anchor]) return Ref::borrow(anchors_[anchor].get());
  return Ref::take(PyObject_CallMethod(recipes_, "reference", "K", static_cast<unsigned long long>(anchor)));
}

Ref Decoder::named(Anchor anchor) {
  const std::size_t array = cursor_.offset();
  const std::uint64_t items = cursor_.head().argument;
  const Head head = items > 0 ? cursor_.head() : Head{};
  if (head.major != kText || items == 0) {
    cursor_.go_to(array);
    const Ref tag = Ref::take(PyLong_FromUnsignedLongLong(kTagNamed));
    return tag ? by_recipe(tag.get(), 1, anchor) : Ref();
  }
  const Bytes name = cursor_.content(head);
  bool is_builtin = true;
  Ref object = builtin(as_text(name), items - 1, anchor, is_builtin);
  if (is_builtin) return object;
  const Ref key = text(name);
  return key ? by_recipe(key.get(), items - 1, anchor) : Ref();
}

/// What is so common that no recipe is asked. `is_builtin` becomes false where it is nothing of these, or not as it
/// should be.
Ref Decoder::builtin(std::string_view name, std::uint64_t size, Anchor anchor, bool& is_builtin) {
  if (name == "dict" && size % 2 == 0) return dict(size, anchor);
  if (name == "tuple") return tuple(size, anchor);
  // One that somebody else knows cannot be added to any more.
  if (name == "frozenset") return set(PyFrozenSet_New, "frozenset", size, kNone);
  if (size == 1 && cursor_.peek().major == kBytes && (name == "text" || name == "bytearray")) return bytes_as(name);
  if (name == "same" && size == 1 && arguments_ != nullptr && cursor_.peek().major == kText) return same();
  if (name == "ellipsis" && size == 0) return Ref::borrow(Py_Ellipsis);
  if (name == "notimplemented" && size == 0) return Ref::borrow(Py_NotImplemented);
  is_builtin = false;
  return {};
}

Ref Decoder::tuple(std::uint64_t size, Anchor anchor) {
  Ref tuple = Ref::take(PyTuple_New(static_cast<Py_ssize_t>(size)));
  if (!tuple) return {};
  // Whoever meets it before it is complete finds no null pointers in it.
  if (anchor != kNone)
    for (std::uint64_t i = 0; i < size; ++i)
      PyTuple_SET_ITEM(tuple.get(), static_cast<Py_ssize_t>(i), Py_NewRef(Py_None));
  announce(anchor, tuple.get());
  for (std::uint64_t i = 0; i < size; ++i) {
    Ref made = item();
    if (!made) return {};
    PyObject*& place = reinterpret_cast<PyTupleObject*>(tuple.get())->ob_item[i];
    const Ref before = Ref::take(std::exchange(place, made.release()));
  }
  return tuple;
}

Ref Decoder::hashable(PyObject* key) {
  if (!is_refusal()) return {};
  return Ref::take(PyObject_CallMethod(recipes_, "hashable", "O", key));
}

bool Decoder::insert(PyObject* dict, PyObject* key, PyObject* value) {
  if (PyDict_SetDefault(dict, key, value) != nullptr) return true;
  const Ref other = hashable(key);
  return other && PyDict_SetDefault(dict, other.get(), value) != nullptr;
}

bool Decoder::add(PyObject* set, PyObject* value) {
  if (PySet_Add(set, value) == 0) return true;
  const Ref other = hashable(value);
  return other && PySet_Add(set, other.get()) == 0;
}

Ref Decoder::dict(std::uint64_t size, Anchor anchor) {
  Ref dict = Ref::take(PyDict_New());
  if (!dict) return {};
  announce(anchor, dict.get());
  for (std::uint64_t left = size; left > 0; left -= 2) {
    const Ref key = item();
    const Ref value = key ? item() : Ref();
    const Py_ssize_t before = PyDict_GET_SIZE(dict.get());
    if (!value || !insert(dict.get(), key.get(), value.get())) return {};
    if (PyDict_GET_SIZE(dict.get()) != before) continue;
    // Two keys that are one to Python, as those of other languages may be.
    const Ref pair = Ref::take(PyTuple_Pack(2, key.get(), value.get()));
    const Ref arguments =
        Ref::take(pair ? PyObject_CallMethod(recipes_, "flat", "OO", dict.get(), pair.get()) : nullptr);
    return arguments ? unknown("dict", arguments.get(), left - 2, anchor) : Ref();
  }
  return dict;
}

Ref Decoder::set(PyObject* (*make)(PyObject*), const char* name, std::uint64_t size, Anchor anchor) {
  Ref set = Ref::take(make(nullptr));
  if (!set) return {};
  announce(anchor, set.get());
  for (std::uint64_t left = size; left > 0; --left) {
    const Ref value = item();
    const Py_ssize_t before = PySet_GET_SIZE(set.get());
    if (!value || !add(set.get(), value.get())) return {};
    if (PySet_GET_SIZE(set.get()) != before) continue;
    const Ref arguments = Ref::take(PySequence_List(set.get()));
    if (!arguments || PyList_Append(arguments.get(), value.get()) < 0) return {};
    return unknown(name, arguments.get(), left - 1, anchor);
  }
  return set;
}

Ref Decoder::bytes_as(std::string_view name) {
  const Bytes bytes = cursor_.content(cursor_.head());
  const char* data = as_text(bytes).data();
  const auto size = static_cast<Py_ssize_t>(bytes.size());
  if (name == "bytearray") return Ref::take(PyByteArray_FromStringAndSize(data, size));
  Ref text = Ref::take(PyUnicode_DecodeUTF8(data, size, "surrogatepass"));
  // Bytes of a C++ string may be no text at all.
  if (!text && is_refusal()) text = Ref::take(PyUnicode_DecodeUTF8(data, size, "surrogateescape"));
  return text;
}

Ref Decoder::same() {
  const Ref parameter = text(cursor_.content(cursor_.head()));
  if (!parameter) return {};
  if (PyObject* other = PyDict_GetItemWithError(arguments_, parameter.get()); other != nullptr)
    return Ref::borrow(other);
  if (PyErr_Occurred() != nullptr) return {};
  const Ref arguments = Ref::take(PyList_New(0));
  if (!arguments || PyList_Append(arguments.get(), parameter.get()) < 0) return {};
  return unknown("same", arguments.get(), 0, kNone);
}

Ref Decoder::unknown(const char* name, PyObject* arguments, std::uint64_t left, Anchor anchor) {
  const Ref key = Ref::take(PyUnicode_FromString(name));
  return key ? unknown(key.get(), arguments, left, anchor) : Ref();
}

/// What Python has no object for, kept as it is: with these arguments and those that are left.
Ref Decoder::unknown(PyObject* key, PyObject* arguments, std::uint64_t left, Anchor anchor) {
  Ref object = Ref::take(PyObject_CallMethod(recipes_, "unknown", "OO", key, arguments));
  if (!object) return {};
  announce(anchor, object.get());
  return append_items(arguments, left) ? std::move(object) : Ref();
}

Ref Decoder::by_recipe(PyObject* key, std::uint64_t size, Anchor anchor) {
  const Ref recipe = Ref::take(PyObject_GetItem(recipes_, key));
  const Ref arguments = Ref::take(PyList_New(0));
  long first;
  PyObject *begin, *fill;
  if (!recipe || !arguments || PyArg_ParseTuple(recipe.get(), "lOO", &first, &begin, &fill) == 0) return {};
  std::uint64_t left = size;
  const std::uint64_t wanted = first < 0 ? size : std::min<std::uint64_t>(size, static_cast<std::uint64_t>(first));
  if (!append_items(arguments.get(), wanted)) return {};
  left -= wanted;
  Ref object = call(begin, nullptr, arguments.get());
  // It cannot say yet what it will be.
  while (object.get() == Py_NotImplemented && left > 0) {
    if (!append_items(arguments.get(), 1)) return {};
    --left;
    object = call(begin, nullptr, arguments.get());
  }
  if (!object && !is_refusal()) return {};
  const bool is_refused = !object || object.get() == Py_NotImplemented || (fill == Py_None && left > 0);
  if (is_refused) return unknown(key, arguments.get(), left, anchor);
  announce(anchor, object.get());
  if (fill == Py_None) return object;

  const Ref rest = Ref::take(PyList_New(0));
  if (!rest || !append_items(rest.get(), left)) return {};
  if (call(fill, object.get(), rest.get())) return object;
  if (!is_refusal()) return {};
  const Py_ssize_t end = PyList_GET_SIZE(arguments.get());
  if (PyList_SetSlice(arguments.get(), end, end, rest.get()) < 0) return {};
  return unknown(key, arguments.get(), 0, anchor);
}

}  // namespace annalist::python
