// SPDX-License-Identifier: Apache-2.0
#include "step.hpp"

#include <structmember.h>

#include <annalist/detail/suspended_call.hpp>
#include <cstddef>
#include <memory>
#include <vector>

#include "audit.hpp"
#include "errors.hpp"
#include "names.hpp"
#include "parents.hpp"
#include "raised.hpp"

namespace annalist::python {
namespace {

/// What it becomes once it is entered. A with block may be left and resumed in between, so that it has no frame.
struct State {
  Parameters parameters;
  std::shared_ptr<const TextOptions> options;
  std::shared_ptr<const TextFunction> words;
  detail::Function* place = nullptr;
  detail::SuspendedCall call;
  CallText text;
  Stretch stretch;
  std::uint64_t number = 0;
};

/// Those that are open, of all threads and tasks. Under the interpreter lock.
std::vector<State*>& open_steps() {
  static auto& open = *new std::vector<State*>;
  return open;
}

/// Steps of several tasks end in any order.
void end_stretch(State& state) {
  std::erase(open_steps(), &state);
  if (state.number == 0) return;
  for (State* other : open_steps()) other->stretch.pass_over(state.stretch, state.number);
  state.stretch.end_out_of_turn(state.number);
}

/// Thread safety: under the interpreter lock; entered and left once.
struct Step {
  PyObject_HEAD
  PyObject* name;
  PyObject* reason;
  State* state;
};

Step& step(PyObject* object) { return *reinterpret_cast<Step*>(object); }

/// Step(name, file, line, reason, level)
PyObject* make(PyTypeObject* type, PyObject* args, PyObject*) {
  PyObject *name, *file, *reason;
  int line, level;
  if (PyArg_ParseTuple(args, "UUiOi", &name, &file, &line, &reason, &level) == 0) return nullptr;
  Ref names = Ref::take(Py_BuildValue("(s)", "reason"));
  PyObject* self = names ? PyType_GenericAlloc(type, 0) : nullptr;
  if (self == nullptr) return nullptr;
  step(self).name = Py_NewRef(name);
  step(self).reason = Py_NewRef(reason);
  State& state = *(step(self).state = new State);
  state.parameters.names = std::move(names);
  state.parameters.positional = 1;
  PlaceOptions options;
  options.level = static_cast<std::uint32_t>(level);
  const Definition definition{utf8_text(name), utf8_text(file), static_cast<std::uint32_t>(line), nullptr};
  state.place = &place_of(definition, state.parameters, options);
  return self;
}

PyObject* enter(PyObject* self, PyObject*) try {
  State& state = *step(self).state;
  if (is_recording_disabled) Py_RETURN_NONE;
  const Arguments arguments{&step(self).reason, 1, nullptr};
  state.call.begin(*state.place, [&](detail::Writer& out) {
    encode_value(out, step(self).reason);
    state.stretch.enter();
  });
  if (state.call.recorded()) {
    state.number = state.call.number();
    state.stretch.open(state.number);
    open_steps().push_back(&state);
  }
  if (state.call.writes_console())
    state.text.entered({*state.place, self, state.parameters, state.options, state.words}, arguments);
  Py_RETURN_NONE;
} catch (const Error& refusal) {
  return raise_gap(refusal);
}

/// leave(exception or None)
PyObject* leave(PyObject* self, PyObject* exception) {
  State& state = *step(self).state;
  if (PyExceptionInstance_Check(exception)) {
    const Raised raised(exception);
    state.call.end(detail::kRecordFailed, [&](detail::Writer& out) { raised.encode(out); });
    end_stretch(state);
    if (state.text) state.text.raised(raised);
  } else {
    state.call.end(detail::kRecordEnded, [](detail::Writer& out) { out.put_null(); });
    end_stretch(state);
    if (state.text) state.text.returned(Py_None);
  }
  Py_RETURN_NONE;
}

int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(step(self).reason);
  return 0;
}

void dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(step(self).name);
  Py_CLEAR(step(self).reason);
  if (step(self).state != nullptr) std::erase(open_steps(), step(self).state);
  delete step(self).state;
  PyObject_GC_Del(self);
}

PyMethodDef methods[] = {
    {"enter", enter, METH_NOARGS, "enter(): the step begins."},
    {"leave", leave, METH_O, "leave(exception): it ends, by an exception or None."},
    {},
};
// Lines ask for them as they do of functions.
PyMemberDef members[] = {
    {"__name__", T_OBJECT, offsetof(Step, name), READONLY, nullptr},
    {"__qualname__", T_OBJECT, offsetof(Step, name), READONLY, nullptr},
    {},
};

PyTypeObject make_type() {
  PyTypeObject type = blank_type("annalist._annalist.Step", sizeof(Step), Py_TPFLAGS_HAVE_GC);
  type.tp_new = make;
  type.tp_traverse = traverse;
  type.tp_dealloc = dealloc;
  type.tp_methods = methods;
  type.tp_members = members;
  return type;
}

PyTypeObject type = make_type();

}  // namespace

PyTypeObject* step_type() { return PyType_Ready(&type) < 0 ? nullptr : &type; }

}  // namespace annalist::python
