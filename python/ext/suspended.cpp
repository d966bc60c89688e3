// SPDX-License-Identifier: Apache-2.0
#include "suspended.hpp"

#include "errors.hpp"
#include "progress.hpp"
#include "suspended_types.hpp"

namespace annalist::python {
namespace {

PyTypeObject* type_of(CallKind kind) {
  switch (kind) {
    case CallKind::kCoroutine:
      return &audited_coroutine_type;
    case CallKind::kIterableCoroutine:
      return &audited_iterable_coroutine_type;
    case CallKind::kAsyncGenerator:
      return &audited_async_generator_type;
    default:
      return &audited_generator_type;
  }
}

/// Whether `object` is what a function of that kind gives. A callable may have been taken for what it is not.
bool is_of_kind(PyObject* object, CallKind kind) {
  switch (kind) {
    case CallKind::kCoroutine:
      return PyCoro_CheckExact(object);
    case CallKind::kAsyncGenerator:
      return PyAsyncGen_CheckExact(object);
    default:
      return PyGen_CheckExact(object);
  }
}

}  // namespace

PyObject* call_suspending(Audit& audit, vectorcallfunc function, PyObject* const* values, std::size_t flags,
                          PyObject* keywords) try {
  if (is_recording_disabled) return call_wrapped(audit, function, values, flags, keywords);
  audit.renew();
  // First, so that what happens is written where it stays.
  NewSuspended made(type_of(audit.kind));
  if (!made) [[unlikely]] {
    // There may be memory enough for the program itself.
    PyErr_Clear();
    return call_wrapped(audit, function, values, flags, keywords);
  }
  const Arguments arguments{values, PyVectorcall_NARGS(flags), keywords};
  Progress& progress = made->progress;
  progress.hidden_result = audit.hidden_result;
  Stretch stretch;
  progress.call.begin(*audit.place, [&](detail::Writer& out) {
    audit.encode_arguments(out, arguments);
    stretch.enter();
  });
  stretch.leave();
  if (progress.call.writes_console()) [[unlikely]]
    progress.text.entered(audit.text_source(), arguments);
  PyObject* inner = call_wrapped(audit, function, values, flags, keywords);
  if (inner != nullptr && is_of_kind(inner, audit.kind)) [[likely]]
    return made.fill(inner);
  if (inner == nullptr)
    progress.raised(stretch);
  else
    progress.returned(stretch, inner);
  return inner;
} catch (const Error& refusal) {
  return raise_gap(refusal);
}

}  // namespace annalist::python
