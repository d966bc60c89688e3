// SPDX-License-Identifier: Apache-2.0
// An opened trail, for annalist.Trail: sessions, notes and gaps as dicts and tuples, calls one by one.
#include <annalist/read.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "call_iterator.hpp"
#include "call_table.hpp"
#include "decode.hpp"
#include "errors.hpp"
#include "reader_types.hpp"
#include "recorded_call.hpp"
#include "session_facts.hpp"
#include "without_lock.hpp"

namespace annalist::python {
namespace {

struct Reader {
  PyObject base;
  read::Trail* trail;
};

const read::Trail& trail_of(PyObject* self) { return *reinterpret_cast<Reader*>(self)->trail; }

PyObject* make(PyTypeObject* type, PyObject* args, PyObject*) {
  PyObject* path = nullptr;
  if (PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &path) == 0) return nullptr;
  const Ref owned = Ref::take(path);
  const std::string text(PyBytes_AS_STRING(path), static_cast<std::size_t>(PyBytes_GET_SIZE(path)));
  std::optional<Result<read::Trail>> opened;
  {
    const WithoutLock lock_is_free;
    opened = read::Trail::open(text);
  }
  if (!*opened) return raise(opened->status(), "TrailNotFoundError");
  auto trail = std::make_unique<read::Trail>(std::move(**opened));
  PyObject* self = type->tp_alloc(type, 0);
  if (self != nullptr) reinterpret_cast<Reader*>(self)->trail = trail.release();
  return self;
}

void dealloc(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  delete reinterpret_cast<Reader*>(self)->trail;
  type->tp_free(self);
  Py_DECREF(type);
}

/// The session of that number; null with an exception set.
const read::Session* session_at(PyObject* self, PyObject* number) {
  const std::size_t at = PyLong_AsSize_t(number);
  if (PyErr_Occurred() != nullptr) return nullptr;
  if (at < trail_of(self).sessions().size()) return &trail_of(self).sessions()[at];
  PyErr_SetString(PyExc_IndexError, "no session has that number");
  return nullptr;
}

PyObject* sessions(PyObject* self, PyObject*) {
  Ref list = Ref::take(PyList_New(0));
  for (const read::Session& session : trail_of(self).sessions()) {
    const Ref facts = list ? session_facts(session.info()) : Ref();
    if (!facts || PyList_Append(list.get(), facts.get()) < 0) return nullptr;
  }
  return list.release();
}

template <Ref (*facts)(const read::Session&)>
PyObject* of_session(PyObject* self, PyObject* number) {
  const read::Session* session = session_at(self, number);
  return session != nullptr ? facts(*session).release() : nullptr;
}

PyObject* trail_findings(PyObject* self, PyObject*) { return findings(trail_of(self).findings()).release(); }

std::optional<std::int64_t> integer_or_none(PyObject* object) {
  if (object == Py_None) return std::nullopt;
  return PyLong_AsLongLong(object);
}

/// The last six arguments of calls(); false with an exception set.
bool read_filter(PyObject* since, PyObject* until, int level, PyObject* raised, PyObject* thread,
                 read::Filter& filter) {
  filter.since_ns = integer_or_none(since);
  filter.until_ns = integer_or_none(until);
  filter.level = static_cast<Level::Value>(level);
  if (raised != Py_None) filter.raised = raised == Py_True;
  if (thread != Py_None) filter.thread = PyLong_AsUnsignedLongLong(thread);
  return PyErr_Occurred() == nullptr;
}

PyObject* calls(PyObject* self, PyObject* args) {
  PyObject *type, *trail, *number, *since, *until, *raised, *thread;
  const char *function, *analyst, *session;
  Py_ssize_t function_size, analyst_size, session_size;
  int level;
  if (PyArg_ParseTuple(args, "OOOs#s#s#OOiOO", &type, &trail, &number, &function, &function_size, &analyst,
                       &analyst_size, &session, &session_size, &since, &until, &level, &raised, &thread) == 0)
    return nullptr;
  read::Filter filter;
  filter.function.assign(function, static_cast<std::size_t>(function_size));
  filter.analyst.assign(analyst, static_cast<std::size_t>(analyst_size));
  filter.session.assign(session, static_cast<std::size_t>(session_size));
  if (!read_filter(since, until, level, raised, thread, filter)) return nullptr;
  if (number == Py_None)
    return make_call_iterator(read::CallStream(trail_of(self).sessions(), std::move(filter)), type, trail);
  const read::Session* only = session_at(self, number);
  return only != nullptr ? make_call_iterator(read::CallStream({*only}, std::move(filter)), type, trail) : nullptr;
}

/// columns(recipes, sessions, function): all calls of these sessions whose functions pass, as CallTable has them; None
/// where that takes more than reading columns.
PyObject* columns(PyObject* self, PyObject* args) {
  PyObject *recipes, *numbers;
  const char* function;
  Py_ssize_t size;
  if (PyArg_ParseTuple(args, "OO!s#", &recipes, &PyList_Type, &numbers, &function, &size) == 0) return nullptr;
  std::vector<read::Session> chosen;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(numbers); ++i) {
    const read::Session* session = session_at(self, PyList_GET_ITEM(numbers, i));
    if (session == nullptr) return nullptr;
    chosen.push_back(*session);
  }
  const std::string glob(function, static_cast<std::size_t>(size));
  CallTable table;
  bool is_complete = true;
  {
    const WithoutLock lock_is_free;
    for (const read::Session& session : chosen) is_complete = is_complete && table.append(session, glob);
  }
  if (!is_complete) Py_RETURN_NONE;
  return table.object(recipes).release();
}

PyObject* call(PyObject* self, PyObject* args) {
  PyObject *type, *trail;
  const char* id;
  Py_ssize_t size;
  if (PyArg_ParseTuple(args, "OOs#", &type, &trail, &id, &size) == 0) return nullptr;
  const std::string name(id, static_cast<std::size_t>(size));
  std::optional<Result<read::Call>> found;
  {
    const WithoutLock lock_is_free;
    found = trail_of(self).call(name);
  }
  if (!*found) return raise(found->status(), "CallNotFoundError");
  return make_recorded_call(reinterpret_cast<PyTypeObject*>(type), std::move(**found), trail).release();
}

PyMethodDef methods[] = {
    {"sessions", sessions, METH_NOARGS, "sessions(): a dict for each, by start."},
    {"findings", trail_findings, METH_NOARGS, "findings(): what is wrong with files that are no sessions."},
    {"functions", of_session<function_facts>, METH_O, "functions(session): a tuple for each function."},
    {"notes", of_session<note_facts>, METH_O, "notes(session): a tuple for each note."},
    {"gaps", of_session<gap_facts>, METH_O, "gaps(session): a tuple for each gap."},
    {"calls", calls, METH_VARARGS,
     "calls(type, trail, session, function, analyst, session_name, since, until, level, raised, thread): an iterator."},
    {"columns", columns, METH_VARARGS,
     "columns(recipes, sessions, function): all their calls of one function as a table, or None."},
    {"call", call, METH_VARARGS, "call(type, trail, id): the call of that id."},
    {},
};

/// decode(item, recipes): what the bytes of one item mean.
PyObject* decode(PyObject*, PyObject* args) {
  const char* bytes;
  Py_ssize_t size;
  PyObject* recipes;
  if (PyArg_ParseTuple(args, "y#O", &bytes, &size, &recipes) == 0) return nullptr;
  const Bytes item(reinterpret_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(size));
  return Decoder(recipes, nullptr).decode(item).release();
}

PyMethodDef functions[] = {
    {"decode", decode, METH_VARARGS, "decode(item, recipes): what the bytes of one item of values.md mean."},
    {},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("Reader(path): an opened trail.")},
    {Py_tp_new, reinterpret_cast<void*>(make)},
    {Py_tp_methods, methods},
    {Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
    {},
};

PyType_Spec spec = {"annalist._annalist.Reader", sizeof(Reader), 0, Py_TPFLAGS_DEFAULT, slots};

}  // namespace

bool add_reader_types(PyObject* module) {
  const Ref reader = Ref::take(PyType_FromSpec(&spec));
  for (PyTypeObject* type : {reinterpret_cast<PyTypeObject*>(reader.get()), call_iterator_type(), recorded_call_type()})
    if (type == nullptr || PyModule_AddType(module, type) < 0) return false;
  return PyModule_AddFunctions(module, functions) == 0;
}

}  // namespace annalist::python
