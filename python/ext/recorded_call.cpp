// SPDX-License-Identifier: Apache-2.0
#include "recorded_call.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "decode.hpp"
#include "errors.hpp"

namespace annalist::python {
namespace {

struct RecordedCall {
  PyObject base;
  read::Call* call;
  PyObject* trail;
  PyObject* arguments;  // what was decoded; null: not yet
  PyObject* result;
};

RecordedCall* fields_of(PyObject* self) { return reinterpret_cast<RecordedCall*>(self); }
const read::Call& call_of(PyObject* self) { return *fields_of(self)->call; }

PyObject* text_or_none(const std::string& text) {
  if (text.empty()) Py_RETURN_NONE;
  return to_text(text);
}

PyObject* id(PyObject* self, void*) { return to_text(call_of(self).id); }
PyObject* parent(PyObject* self, void*) { return text_or_none(call_of(self).parent); }
PyObject* number(PyObject* self, void*) { return PyLong_FromUnsignedLongLong(call_of(self).number); }
PyObject* status(PyObject* self, void*) { return to_text(read::name(call_of(self).status)); }
PyObject* session_name(PyObject* self, void*) { return to_text(call_of(self).session->name); }
PyObject* function(PyObject* self, void*) { return to_text(call_of(self).function->name); }
PyObject* thread(PyObject* self, void*) { return PyLong_FromUnsignedLongLong(call_of(self).thread); }
PyObject* task(PyObject* self, void*) { return text_or_none(call_of(self).task); }
PyObject* start_ns(PyObject* self, void*) { return PyLong_FromLongLong(call_of(self).start_ns); }
PyObject* duration_ns(PyObject* self, void*) {
  if (call_of(self).status == read::CallStatus::kOpen) Py_RETURN_NONE;
  return PyLong_FromLongLong(call_of(self).duration_ns);
}
PyObject* level(PyObject* self, void*) { return to_text(call_of(self).level); }
PyObject* message(PyObject* self, void*) { return text_or_none(call_of(self).message); }
PyObject* trail(PyObject* self, void*) { return Py_NewRef(fields_of(self)->trail); }

PyObject* exception_object(const std::string& type_name, const std::string& message) {
  const Ref type = Ref::take(to_text(type_name));
  const Ref text = Ref::take(to_text(message));
  return type && text ? PyTuple_Pack(2, type.get(), text.get()) : nullptr;
}

PyObject* raised(PyObject* self, void*) {
  const read::Call& call = call_of(self);
  if (call.status != read::CallStatus::kRaised) Py_RETURN_NONE;
  return exception_object(call.exception_type, call.exception_message);
}

Ref recipes_of(PyObject* self) { return Ref::take(PyObject_GetAttrString(fields_of(self)->trail, "recipes")); }

/// A dict of those that the call had.
Ref decode_arguments(const read::Call& call, PyObject* recipes) {
  Ref arguments = Ref::take(PyDict_New());
  for (std::size_t i = 0; i < call.arguments.size() && arguments; ++i) {
    if (call.arguments[i].absent()) continue;
    const Ref name = Ref::take(to_text(call.function->parameters[i].name));
    Ref value = name ? Decoder(recipes, arguments.get()).decode(call.arguments[i].bytes()) : Ref();
    // What the function saw of `*args`; in the trail it is an array.
    if (call.function->parameters[i].kind == "*" && value && PyList_CheckExact(value.get()))
      value = Ref::take(PyList_AsTuple(value.get()));
    if (!value || PyDict_SetItem(arguments.get(), name.get(), value.get()) < 0) return {};
  }
  return arguments;
}

/// The same dict each time; null with an exception set.
PyObject* decoded_arguments(PyObject* self) {
  RecordedCall* fields = fields_of(self);
  if (fields->arguments == nullptr) {
    const Ref recipes = recipes_of(self);
    Ref decoded = recipes ? decode_arguments(call_of(self), recipes.get()) : Ref();
    // Recipes are Python: another thread may have been faster.
    if (fields->arguments == nullptr) fields->arguments = decoded.release();
  }
  return fields->arguments;
}

PyObject* arguments(PyObject* self, void*) {
  PyObject* decoded = decoded_arguments(self);
  return decoded != nullptr ? PyDictProxy_New(decoded) : nullptr;
}

PyObject* decode_value(const read::Value& value, PyObject* recipes, PyObject* arguments) {
  if (value.absent()) Py_RETURN_NONE;
  return Decoder(recipes, arguments).decode(value.bytes()).release();
}

PyObject* result(PyObject* self, void*) {
  RecordedCall* fields = fields_of(self);
  if (fields->result == nullptr) {
    const read::Value& value = call_of(self).result;
    const Ref recipes = recipes_of(self);
    const bool is_argument = !value.absent() && !same_parameter(value.bytes()).empty();
    PyObject* decoded_before = is_argument && recipes ? decoded_arguments(self) : nullptr;
    if (!recipes || (is_argument && decoded_before == nullptr)) return nullptr;
    Ref decoded = Ref::take(decode_value(value, recipes.get(), decoded_before));
    if (fields->result == nullptr) fields->result = decoded.release();
  }
  return Py_XNewRef(fields->result);
}

PyObject* extra(PyObject* self, void*) {
  const Ref recipes = recipes_of(self);
  return recipes ? decode_value(call_of(self).extra, recipes.get(), nullptr) : nullptr;
}

Ref decode_all(const std::vector<read::Value>& values, PyObject* recipes) {
  Ref list = Ref::take(PyList_New(0));
  for (const read::Value& value : values) {
    const Ref object = list ? Decoder(recipes, nullptr).decode(value.bytes()) : Ref();
    if (!object || PyList_Append(list.get(), object.get()) < 0) return {};
  }
  return list;
}

/// Count, end, sent, thrown; None where it was no coroutine or generator.
PyObject* suspended(PyObject* self, void*) {
  const std::optional<read::Suspended>& suspended = call_of(self).suspended;
  if (!suspended) Py_RETURN_NONE;
  const Ref recipes = recipes_of(self);
  const Ref sent = recipes ? decode_all(suspended->sent, recipes.get()) : Ref();
  const Ref thrown = Ref::take(PyList_New(0));
  for (const read::Exception& exception : suspended->thrown) {
    const Ref object = Ref::take(thrown ? exception_object(exception.type, exception.message) : nullptr);
    if (!object || PyList_Append(thrown.get(), object.get()) < 0) return nullptr;
  }
  const Ref ended = Ref::take(to_text(suspended->ended));
  if (!sent || !thrown || !ended) return nullptr;
  return Py_BuildValue("KOOO", static_cast<unsigned long long>(suspended->count), ended.get(), sent.get(),
                       thrown.get());
}

/// texts(width): result and arguments as people read them.
PyObject* texts(PyObject* self, PyObject* args) {
  Py_ssize_t width;
  if (PyArg_ParseTuple(args, "n", &width) == 0) return nullptr;
  const read::Call& call = call_of(self);
  const auto width_or_whole = static_cast<std::size_t>(width < 0 ? 0 : width);
  Ref arguments = Ref::take(PyDict_New());
  for (std::size_t i = 0; i < call.arguments.size() && arguments; ++i) {
    if (call.arguments[i].absent()) continue;
    const Ref name = Ref::take(to_text(call.function->parameters[i].name));
    const Ref text = Ref::take(name ? to_text(call.arguments[i].text(width_or_whole)) : nullptr);
    if (!text || PyDict_SetItem(arguments.get(), name.get(), text.get()) < 0) return nullptr;
  }
  const Ref result = Ref::take(to_text(call.result.absent() ? "" : call.result.text(width_or_whole)));
  return result && arguments ? PyTuple_Pack(2, arguments.get(), result.get()) : nullptr;
}

PyGetSetDef attributes[] = {
    {"id", id, nullptr, "`<session>/<number>`.", nullptr},
    {"number", number, nullptr, "Unique in the session, from 1.", nullptr},
    {"parent", parent, nullptr, "The id of the call in which it was made, or None.", nullptr},
    {"arguments", arguments, nullptr,
     "What it was called with, by parameter, in the order of the signature: a mapping without what it had not. "
     "Arguments that were one object are one object again.",
     nullptr},
    {"result", result, nullptr, "What it gave; None where it raised or is open.", nullptr},
    {"extra", extra, nullptr, "What was declared with the function as `extra_info`, or None.", nullptr},
    {"status", status, nullptr, "`returned`, `raised` or `open`.", nullptr},
    {"function", function, nullptr, "The function's qualified name.", nullptr},
    {"thread", thread, nullptr, "The system's id of the thread.", nullptr},
    {"task", task, nullptr, "The name of the task, or None.", nullptr},
    {"start_ns", start_ns, nullptr, "Nanoseconds since 1970 in UTC.", nullptr},
    {"duration_ns", duration_ns, nullptr, "Nanoseconds; None while it is open.", nullptr},
    {"level", level, nullptr, "`DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`.", nullptr},
    {"message", message, nullptr, "What was declared, or None.", nullptr},
    {"_session_name", session_name, nullptr, nullptr, nullptr},
    {"_suspended", suspended, nullptr, nullptr, nullptr},
    {"_raised", raised, nullptr, nullptr, nullptr},
    {"_trail", trail, nullptr, nullptr, nullptr},
    {},
};

PyMethodDef methods[] = {
    {"_texts", texts, METH_VARARGS, nullptr},
    {},
};

int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(fields_of(self)->trail);
  Py_VISIT(fields_of(self)->arguments);
  Py_VISIT(fields_of(self)->result);
  return 0;
}

int clear(PyObject* self) {
  Py_CLEAR(fields_of(self)->trail);
  Py_CLEAR(fields_of(self)->arguments);
  Py_CLEAR(fields_of(self)->result);
  return 0;
}

void dealloc(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  clear(self);
  delete fields_of(self)->call;
  type->tp_free(self);
  Py_DECREF(type);
}

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("A call as it was read; annalist.Call stands on it.")},
    {Py_tp_getset, attributes},
    {Py_tp_methods, methods},
    {Py_tp_traverse, reinterpret_cast<void*>(traverse)},
    {Py_tp_clear, reinterpret_cast<void*>(clear)},
    {Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
    {},
};

PyType_Spec spec = {"annalist._annalist.RecordedCall", sizeof(RecordedCall), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                    slots};

}  // namespace

PyTypeObject* recorded_call_type() {
  static PyTypeObject* const type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  return type;
}

Ref make_recorded_call(PyTypeObject* type, read::Call call, PyObject* trail) {
  auto kept = std::make_unique<read::Call>(std::move(call));
  Ref self = Ref::take(type->tp_alloc(type, 0));
  if (!self) return {};
  fields_of(self.get())->call = kept.release();
  fields_of(self.get())->trail = Py_NewRef(trail);
  return self;
}

}  // namespace annalist::python
