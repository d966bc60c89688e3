// SPDX-License-Identifier: Apache-2.0
#include "parents.hpp"

#include <algorithm>
#include <string_view>

namespace annalist::python {

__thread ParentCache parent_cache __attribute__((tls_model("initial-exec"))) = {};
std::uint64_t cells_gone = 1;  // a cache that holds nothing has 0

namespace {

PyObject* variable = nullptr;
bool knows_layout = false;

PyTypeObject make_cell_type() {
  PyTypeObject type = blank_type("annalist._annalist.Cell", sizeof(Cell), 0);
  type.tp_dealloc = [](PyObject* self) {
    ++cells_gone;
    PyObject_Free(self);
  };
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
  std::fill_n(cell->nodes, Cell::kMostNodes, nullptr);
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
  cache.cells_gone = cells_gone;
  cache.cell = cell;
}

/// Finds what leads from an object of the map to `cell`, depth first. Contexts have few variables.
struct Search {
  const PyObject* cell;
  PyObject** nodes;
  int depth = 0;
  bool found = false;

  static int visit(PyObject* object, void* search) { return static_cast<Search*>(search)->look_at(object); }
  int look_at(PyObject* object) {
    if (object == cell) found = true;
    // What is no part of the map is somebody's value or variable.
    if (found || Py_TYPE(object)->tp_traverse == nullptr || !is_node(object)) return found ? 1 : 0;
    if (depth == Cell::kMostNodes - 1) return 0;
    nodes[depth++] = object;
    if (Py_TYPE(object)->tp_traverse(object, visit, this) != 0) return 1;
    nodes[--depth] = nullptr;
    return 0;
  }
  static bool is_node(PyObject* object) {
    const std::string_view name = Py_TYPE(object)->tp_name;
    return name == "hamt_bitmap_node" || name == "hamt_array_node" || name == "hamt_collision_node";
  }
};

/// From now on the cell is this context's.
void settle(Cell& cell, PyThreadState* thread) {
  cell.context = thread->context;
  if (!knows_layout) return;
  PyObject* variables = variables_of(thread->context);
  Search search{reinterpret_cast<PyObject*>(&cell), cell.nodes};
  Py_TYPE(variables)->tp_traverse(variables, Search::visit, &search);
  // Where it is not found it is taken for shared: never wrong, only slower.
  cell.variables = search.found ? variables : nullptr;
}

/// Of a cell to which the caller has a reference.
bool owns(PyThreadState* thread, const Cell& cell) {
  return knows_layout && !cell.frozen && cell.context == thread->context &&
         is_alone(cell, variables_of(thread->context), 1);
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
      settle(*cell, thread);
    } else {
      PyErr_Clear();
      cell = spare_cell();
    }
  }
  old = {};  // the last reference to what was frozen perhaps: before anything is kept
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
