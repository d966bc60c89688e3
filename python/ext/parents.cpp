// SPDX-License-Identifier: Apache-2.0
#include "parents.hpp"

namespace annalist::python {

__thread ParentCache parent_cache __attribute__((tls_model("initial-exec"))) = {};

namespace {

PyObject* variable = nullptr;
bool knows_layout = false;

PyTypeObject make_cell_type() {
  PyTypeObject type{};
  Py_SET_REFCNT(reinterpret_cast<PyObject*>(&type), 1);
  type.tp_name = "annalist._annalist.Cell";
  type.tp_basicsize = sizeof(Cell);
  type.tp_flags = Py_TPFLAGS_DEFAULT;
  type.tp_dealloc = [](PyObject* self) { PyObject_Free(self); };
  return type;
}

PyTypeObject cell_type = make_cell_type();

Cell* new_cell(const Cell* like) {
  Cell* cell = PyObject_New(Cell, &cell_type);
  if (cell == nullptr) return nullptr;
  cell->call = like != nullptr ? like->call : 0;
  cell->epoch = like != nullptr ? like->epoch : 0;
  cell->context = nullptr;
  cell->variables = nullptr;
  cell->frozen = false;
  return cell;
}

/// What the thread answers with when it has no memory: its calls have no parents then.
Cell* spare_cell() {
  static Cell* spare = new_cell(nullptr);
  return spare;
}

void keep(PyThreadState* thread, Cell* cell) {
  ParentCache& cache = parent_cache;
  cache.thread_state = thread->id;
  // A layout that is not the known one is never looked at again: each look is then a slow one.
  cache.version = knows_layout ? thread->context_ver : ~std::uint64_t{0};
  Py_XSETREF(cache.cell, reinterpret_cast<Cell*>(Py_NewRef(cell)));
}

bool owns(PyThreadState* thread, const Cell& cell) {
  if (!knows_layout || cell.frozen || cell.context != thread->context) return false;
  PyObject* variables = variables_of(thread->context);
  return cell.variables == variables && Py_REFCNT(variables) == 1;
}

/// Whether a context's variables are where ContextLayout has them.
bool is_layout_known() {
  PyThreadState* thread = this_thread_state();
  const Ref cell = Ref::take(reinterpret_cast<PyObject*>(new_cell(nullptr)));
  const Ref token = Ref::take(cell ? PyContextVar_Set(variable, cell.get()) : nullptr);
  if (!token || thread->context == nullptr) return false;
  const Ref before = Ref::borrow(variables_of(thread->context));
  const Ref copy = Ref::take(PyContext_CopyCurrent());
  if (!copy || variables_of(copy.get()) != before.get()) return false;
  // Ours, the context's, the copy's.
  if (Py_REFCNT(before.get()) != 3) return false;
  const Ref other = Ref::take(reinterpret_cast<PyObject*>(new_cell(nullptr)));
  const Ref second = Ref::take(other ? PyContextVar_Set(variable, other.get()) : nullptr);
  return second && variables_of(thread->context) != before.get() && Py_REFCNT(before.get()) == 2 &&
         PyContextVar_Reset(variable, token.get()) == 0;
}

}  // namespace

Cell* find_cell(PyThreadState* thread) {
  // Called between an audited call's arguments and its body, perhaps while an exception is set.
#if PY_VERSION_HEX >= 0x030C0000
  PyObject* raised = PyErr_GetRaisedException();
#else
  PyObject *type, *raised, *traceback;
  PyErr_Fetch(&type, &raised, &traceback);
#endif
  PyObject* found = nullptr;
  if (thread->context != nullptr && PyContextVar_Get(variable, nullptr, &found) < 0) PyErr_Clear();
  Ref old = Ref::take(found);
  Cell* cell = reinterpret_cast<Cell*>(old.get());
  if (cell == nullptr || !owns(thread, *cell)) {
    if (cell != nullptr && cell->context == thread->context) cell->frozen = true;
    const Ref made = Ref::take(reinterpret_cast<PyObject*>(new_cell(cell)));
    const Ref token = Ref::take(made ? PyContextVar_Set(variable, made.get()) : nullptr);
    if (token) {
      cell = reinterpret_cast<Cell*>(made.get());
      cell->context = thread->context;
      cell->variables = knows_layout ? variables_of(thread->context) : nullptr;
    } else {
      PyErr_Clear();
      cell = spare_cell();
    }
  }
  keep(thread, cell);
#if PY_VERSION_HEX >= 0x030C0000
  PyErr_SetRaisedException(raised);
#else
  PyErr_Restore(type, raised, traceback);
#endif
  return cell;
}

void renew_parent_cache() {
  parent_cache.outermost = parent_cache.expected = detail::outermost_parent();
  parent_cache.epoch = detail::annalist_producer->epoch;
}

bool prepare_parents() {
  if (PyType_Ready(&cell_type) < 0) return false;
  variable = PyContextVar_New("annalist", nullptr);
  if (variable == nullptr || spare_cell() == nullptr) return false;
  knows_layout = is_layout_known();
  PyErr_Clear();
  return true;
}

}  // namespace annalist::python
