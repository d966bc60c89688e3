// SPDX-License-Identifier: Apache-2.0
// Parents: which call is open where. They are what a ContextVar that every audited call sets and resets would give, at
// the price of a few loads.
#pragma once
#include <annalist/detail/runtime.hpp>
#include <cstdint>

#include "python.hpp"

namespace annalist::python {

/// The value of our one context variable: the innermost open call of a context.
/// Invariant: only the context that made it changes it, and only while nobody else can reach it: its variables are in
/// no copy, nor is any part of their map that leads to the cell. Otherwise it is frozen, and the context gets another.
struct Cell {
  static constexpr int kMostNodes = 4;
  PyObject_HEAD
  std::uint64_t call;
  PyObject* context;            // that made it; borrowed, compared only
  PyObject* variables;          // of that context while the cell is not frozen; borrowed, compared only
  PyObject* nodes[kMostNodes];  // from the root of their map to the cell, null behind the last; borrowed
  std::uint32_t epoch;          // of the session that `call` is a call of
  bool frozen;
};

/// A thread's last answer, good while the thread has not changed its context and no cell has gone.
struct ParentCache {
  std::uint64_t thread_state;  // its id
  std::uint64_t version;       // of the thread's context
  std::uint64_t cells_gone;
  Cell* cell;              // borrowed
  std::uint64_t expected;  // Producer::current as Python code left it: another one is a call of C++ code
  std::uint64_t outermost;
  std::uint32_t epoch;  // of the session for which the last two are good
};
extern __thread ParentCache parent_cache __attribute__((tls_model("initial-exec")));
/// Counts cells that were destroyed.
extern std::uint64_t cells_gone;

/// Makes the context variable; false with an error set.
bool prepare_parents();

/// The thread's cell in its present context; never null where memory is.
Cell* find_cell(PyThreadState* thread);
void renew_parent_cache();

inline PyThreadState* this_thread_state() {
#if PY_VERSION_HEX >= 0x030D0000
  return PyThreadState_GetUnchecked();
#else
  return _PyThreadState_UncheckedGet();
#endif
}

/// The head of CPython's context object, 3.11 to 3.13. prepare_parents() makes sure of it.
struct ContextLayout {
  PyObject_HEAD
  PyObject* previous;
  PyObject* variables;
};

inline PyObject* variables_of(PyObject* context) { return reinterpret_cast<ContextLayout*>(context)->variables; }

/// Whether nobody but the context holds the cell, to which `references` others than its map point.
inline bool is_alone(const Cell& cell, PyObject* variables, Py_ssize_t references) {
  if (variables != cell.variables || Py_REFCNT(variables) != 1) return false;
  if (Py_REFCNT(const_cast<Cell*>(&cell)) != 1 + references) return false;
  for (PyObject* const* node = cell.nodes; *node != nullptr; ++node)
    if (Py_REFCNT(*node) != 1) return false;
  return true;
}

inline Cell* this_cell() {
  PyThreadState* thread = this_thread_state();
  const ParentCache& cache = parent_cache;
  if (thread->context_ver == cache.version && thread->id == cache.thread_state && cache.cells_gone == cells_gone)
      [[likely]] {
    if (is_alone(*cache.cell, variables_of(thread->context), 0)) [[likely]]
      return cache.cell;
  }
  return find_cell(thread);
}

/// Purpose: one stretch of a call on a thread: its whole execution, or from a resumption to the next suspension.
/// Thread safety: begun and ended on one thread. Invariant: what end() finds changed by calls in between is as the
/// stretch left it, or belongs to another session.
class Stretch {
 public:
  /// Makes the call that is open here the parent of the one that is written next. Once a session is sure to record.
  void enter() {
    detail::Producer& producer = *detail::annalist_producer;
    if (parent_cache.epoch != producer.epoch) [[unlikely]]
      renew_parent_cache();
    Cell* cell = this_cell();
    cell_ = cell;
    epoch_ = producer.epoch;
    outer_ = producer.current;
    expected_ = parent_cache.expected;
    before_ = cell->epoch == epoch_ ? cell->call : parent_cache.outermost;
    // Where C++ code called us from a call of its own, that one is the parent; the context knows nothing of it.
    producer.current = outer_ == expected_ ? before_ : outer_;
  }
  /// From here on that call is open. Nothing of the program has run since enter().
  void open(std::uint64_t call) {
    cell_->call = call;
    cell_->epoch = epoch_;
    parent_cache.expected = detail::annalist_producer->current = call;
  }
  void end() {
    if (close()) leave();
  }
  /// The same where stretches that began later may still go on, as with blocks of several tasks do: `call` is what was
  /// opened.
  void end_out_of_turn(std::uint64_t call) {
    if (!close()) return;
    if (detail::annalist_producer->current == call)
      leave();
    else
      epoch_ = 0;
  }
  /// `ended`, of which `call` was opened, is over: it is not what the thread returns to.
  void pass_over(const Stretch& ended, std::uint64_t call) {
    if (outer_ != call) return;
    outer_ = ended.outer_;
    expected_ = ended.expected_;
  }
  /// Ends what was perhaps entered, and not opened: `enter` asks for the parent alone.
  void leave() {
    if (epoch_ == 0) return;
    detail::annalist_producer->current = outer_;
    parent_cache.expected = expected_;
    epoch_ = 0;
  }

 private:
  /// The context has the call that it had. False: there is nothing to be ended, here or any more.
  bool close() {
    if (epoch_ == 0 || detail::annalist_producer->epoch != epoch_) return false;
    Cell* cell = this_cell();
    cell->call = before_;
    cell->epoch = epoch_;
    return true;
  }

  std::uint64_t before_ = 0;
  std::uint64_t outer_ = 0;
  std::uint64_t expected_ = 0;
  Cell* cell_ = nullptr;  // borrowed, between enter() and open()
  std::uint32_t epoch_ = 0;
};

}  // namespace annalist::python
