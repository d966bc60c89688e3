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
  PyObject_HEAD read::Call* call;
  PyObject* trail;
};

const read::Call& call_of(PyObject* self) { return *reinterpret_cast<RecordedCall*>(self)->call; }

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
PyObject* trail(PyObject* self, void*) { return Py_NewRef(reinterpret_cast<RecordedCall*>(self)->trail); }

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

PyGetSetDef attributes[] = {
    {"id", id, nullptr, "`<session>/<number>`.", nullptr},
    {"number", number, nullptr, "Unique in the session, from 1.", nullptr},
    {"parent", parent, nullptr, "The id of the call in which it was made, or None.", nullptr},
    {"status", status, nullptr, "`returned`, `raised` or `open`.", nullptr},
    {"function", function, nullptr, "The function's qualified name.", nullptr},
    {"thread", thread, nullptr, "The system's id of the thread.", nullptr},
    {"task", task, nullptr, "The name of the task, or None.", nullptr},
    {"start_ns", start_ns, nullptr, "Nanoseconds since 1970 in UTC.", nullptr},
    {"duration_ns", duration_ns, nullptr, "Nanoseconds; None while it is open.", nullptr},
    {"level", level, nullptr, "`DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`.", nullptr},
    {"message", message, nullptr, "What was declared, or None.", nullptr},
    {"_session_name", session_name, nullptr, nullptr, nullptr},
    {"_raised", raised, nullptr, nullptr, nullptr},
    {"_trail", trail, nullptr, nullptr, nullptr},
    {},
};

/// arguments(recipes): a dict of those that the call had, by parameter.
PyObject* decode_arguments(PyObject* self, PyObject* recipes) {
  const read::Call& call = call_of(self);
  Ref arguments = Ref::take(PyDict_New());
  for (std::size_t i = 0; i < call.arguments.size() && arguments; ++i) {
    if (call.arguments[i].absent()) continue;
    const Ref name = Ref::take(to_text(call.function->parameters[i].name));
    Ref value = name ? Decoder(recipes, arguments.get()).decode(call.arguments[i].bytes()) : Ref();
    // What the function saw of `*args`; in the trail it is an array.
    if (call.function->parameters[i].kind == "*" && value && PyList_CheckExact(value.get()))
      value = Ref::take(PyList_AsTuple(value.get()));
    if (!value || PyDict_SetItem(arguments.get(), name.get(), value.get()) < 0) return nullptr;
  }
  return arguments.release();
}

PyObject* decode_value(const read::Value& value, PyObject* recipes, PyObject* arguments) {
  if (value.absent()) Py_RETURN_NONE;
  return Decoder(recipes, arguments).decode(value.bytes()).release();
}

/// result(recipes): None where it has none.
PyObject* decode_result(PyObject* self, PyObject* recipes) {
  const read::Value& result = call_of(self).result;
  if (result.absent() || same_parameter(result.bytes()).empty()) return decode_value(result, recipes, nullptr);
  const Ref arguments = Ref::take(PyObject_GetAttrString(self, "arguments"));
  const Ref copy = Ref::take(arguments ? PyDict_New() : nullptr);
  if (!copy || PyDict_Update(copy.get(), arguments.get()) < 0) return nullptr;
  return decode_value(result, recipes, copy.get());
}

PyObject* decode_extra(PyObject* self, PyObject* recipes) {
  return decode_value(call_of(self).extra, recipes, nullptr);
}

Ref decode_all(const std::vector<read::Value>& values, PyObject* recipes) {
  Ref list = Ref::take(PyList_New(0));
  for (const read::Value& value : values) {
    const Ref object = list ? Decoder(recipes, nullptr).decode(value.bytes()) : Ref();
    if (!object || PyList_Append(list.get(), object.get()) < 0) return {};
  }
  return list;
}

/// suspended(recipes): count, end, sent, thrown; None where it was no coroutine or generator.
PyObject* decode_suspended(PyObject* self, PyObject* recipes) {
  const std::optional<read::Suspended>& suspended = call_of(self).suspended;
  if (!suspended) Py_RETURN_NONE;
  const Ref sent = decode_all(suspended->sent, recipes);
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

PyMethodDef methods[] = {
    {"_decode_arguments", decode_arguments, METH_O, nullptr},
    {"_decode_result", decode_result, METH_O, nullptr},
    {"_decode_extra", decode_extra, METH_O, nullptr},
    {"_decode_suspended", decode_suspended, METH_O, nullptr},
    {"_texts", texts, METH_VARARGS, nullptr},
    {},
};

int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(reinterpret_cast<RecordedCall*>(self)->trail);
  return 0;
}

int clear(PyObject* self) {
  Py_CLEAR(reinterpret_cast<RecordedCall*>(self)->trail);
  return 0;
}

void dealloc(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  clear(self);
  delete reinterpret_cast<RecordedCall*>(self)->call;
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
  auto* recorded = reinterpret_cast<RecordedCall*>(self.get());
  recorded->call = kept.release();
  recorded->trail = Py_NewRef(trail);
  return self;
}

}  // namespace annalist::python
