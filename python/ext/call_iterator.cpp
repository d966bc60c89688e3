// SPDX-License-Identifier: Apache-2.0
#include "call_iterator.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "call_table.hpp"
#include "errors.hpp"
#include "recorded_call.hpp"
#include "without_lock.hpp"

namespace annalist::python {
namespace {

/// Purpose: hands calls on in batches, so that the interpreter lock is given up seldom, for the first soon and for many
/// at little cost. Thread safety: every member may be called by several threads, without the interpreter lock.
class Batches {
 public:
  explicit Batches(read::CallStream stream) : stream_(std::move(stream)) {}

  std::optional<read::Call> next() {
    const std::lock_guard lock(mutex_);
    if (taken_ == batch_.size()) fill();
    if (batch_.empty()) return std::nullopt;
    return std::move(batch_[taken_++]);
  }
  std::uint64_t skip(std::uint64_t calls) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t ready = std::min<std::uint64_t>(calls, batch_.size() - taken_);
    taken_ += static_cast<std::size_t>(ready);
    return ready + stream_.skip(calls - ready);
  }
  void rest(CallTable& table) {
    const std::lock_guard lock(mutex_);
    for (; taken_ < batch_.size(); ++taken_) table.append(batch_[taken_]);
    read::Call call;
    while (stream_.next(call)) table.append(call);
  }
  Status status() {
    const std::lock_guard lock(mutex_);
    return stream_.status();
  }
  /// Whether the next call is in memory: then the interpreter lock need not be given up.
  bool is_ready() {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    return lock.owns_lock() && taken_ < batch_.size();
  }

 private:
  void fill() {
    batch_.clear();
    taken_ = 0;
    read::Call call;
    while (batch_.size() < size_ && stream_.next(call)) batch_.push_back(std::move(call));
    size_ = std::min<std::size_t>(2 * size_, 256);
  }

  std::mutex mutex_;
  read::CallStream stream_;
  std::vector<read::Call> batch_;
  std::size_t taken_ = 0;
  std::size_t size_ = 4;  // of the next batch
};

struct CallIterator {
  PyObject base;
  Batches* batches;
  PyObject* type;
  PyObject* trail;
};

CallIterator* iterator_of(PyObject* self) { return reinterpret_cast<CallIterator*>(self); }

PyObject* next(PyObject* self) {
  CallIterator* iterator = iterator_of(self);
  std::optional<read::Call> call;
  if (iterator->batches->is_ready()) {
    call = iterator->batches->next();
  } else {
    const WithoutLock lock_is_free;
    call = iterator->batches->next();
  }
  if (!call) return nullptr;
  auto* type = reinterpret_cast<PyTypeObject*>(iterator->type);
  return make_recorded_call(type, std::move(*call), iterator->trail).release();
}

PyObject* skip(PyObject* self, PyObject* arg) {
  const unsigned long long calls = PyLong_AsUnsignedLongLong(arg);
  if (PyErr_Occurred() != nullptr) return nullptr;
  std::uint64_t skipped;
  {
    const WithoutLock lock_is_free;
    skipped = iterator_of(self)->batches->skip(calls);
  }
  return PyLong_FromUnsignedLongLong(skipped);
}

PyObject* table(PyObject* self, PyObject* recipes) {
  CallTable table;
  {
    const WithoutLock lock_is_free;
    iterator_of(self)->batches->rest(table);
  }
  return table.object(recipes).release();
}

PyObject* finding(PyObject* self, PyObject*) {
  const Status status = iterator_of(self)->batches->status();
  if (status) Py_RETURN_NONE;
  return to_text(status.text());
}

PyMethodDef methods[] = {
    {"skip", skip, METH_O, "skip(calls): passes over that many; how many there were."},
    {"table", table, METH_O, "table(recipes): all that are left, as CallTable has them."},
    {"finding", finding, METH_NOARGS, "finding(): at the end, why calls were left out, or None."},
    {},
};

int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(iterator_of(self)->type);
  Py_VISIT(iterator_of(self)->trail);
  return 0;
}

int clear(PyObject* self) {
  Py_CLEAR(iterator_of(self)->type);
  Py_CLEAR(iterator_of(self)->trail);
  return 0;
}

void dealloc(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  clear(self);
  delete iterator_of(self)->batches;
  type->tp_free(self);
  Py_DECREF(type);
}

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("Goes over calls of a trail.")},
    {Py_tp_methods, methods},
    {Py_tp_iter, reinterpret_cast<void*>(PyObject_SelfIter)},
    {Py_tp_iternext, reinterpret_cast<void*>(next)},
    {Py_tp_traverse, reinterpret_cast<void*>(traverse)},
    {Py_tp_clear, reinterpret_cast<void*>(clear)},
    {Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
    {},
};

PyType_Spec spec = {"annalist._annalist.CallIterator", sizeof(CallIterator), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};

}  // namespace

PyTypeObject* call_iterator_type() {
  static PyTypeObject* const type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  return type;
}

PyObject* make_call_iterator(read::CallStream stream, PyObject* type, PyObject* trail) {
  auto batches = std::make_unique<Batches>(std::move(stream));
  PyTypeObject* own = call_iterator_type();
  Ref self = Ref::take(own != nullptr ? own->tp_alloc(own, 0) : nullptr);
  if (!self) return nullptr;
  CallIterator* iterator = iterator_of(self.get());
  iterator->batches = batches.release();
  iterator->type = Py_NewRef(type);
  iterator->trail = Py_NewRef(trail);
  return self.release();
}

}  // namespace annalist::python
