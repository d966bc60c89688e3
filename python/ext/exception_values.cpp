// SPDX-License-Identifier: Apache-2.0
// Exceptions as values: arguments, notes, what they were raised from, and what else they carry. Never their str().
#include "known_types.hpp"
#include "names.hpp"

namespace annalist::python {
namespace {

using namespace detail;

constexpr std::string_view kNotes = "__notes__";

/// Attributes that C code keeps beside `args`.
std::vector<Attribute> hidden_state(PyObject* object) {
  std::vector<Attribute> state;
  const auto add = [&](const char* name, PyObject* value) {
    if (value != nullptr && value != Py_None)
      state.push_back({Ref::take(PyUnicode_InternFromString(name)), Ref::borrow(value)});
  };
  if (PyObject_TypeCheck(object, reinterpret_cast<PyTypeObject*>(PyExc_OSError))) {
    const auto* error = reinterpret_cast<PyOSErrorObject*>(object);
    add("filename", error->filename);
    add("filename2", error->filename2);
  } else if (PyObject_TypeCheck(object, reinterpret_cast<PyTypeObject*>(PyExc_ImportError))) {
    const auto* error = reinterpret_cast<PyImportErrorObject*>(object);
    add("name", error->name);
    add("path", error->path);
  }
  return state;
}

/// Purpose: what an exception has beside type and arguments. Thread safety: none.
struct Parts {
  explicit Parts(PyObject* object) : state(hidden_state(object)) {
    const auto* base = reinterpret_cast<PyBaseExceptionObject*>(object);
    cause = Ref::borrow(base->cause);
    context = Ref::borrow(base->context);
    is_context_hidden = base->suppress_context != 0;
    for (Attribute& each : attributes_of(object, {})) {
      if (PyUnicode_Check(each.name.get()) && utf8_text(each.name.get()) == kNotes)
        notes = std::move(each.value);
      else
        state.push_back(std::move(each));
    }
  }

  std::uint64_t count() const {
    return std::uint64_t{bool(notes)} + bool(cause) + bool(context) + is_context_hidden + !state.empty();
  }

  void encode(ValueEncoder& encoder) const {
    const auto put = [&](const char* name, const Ref& value) {
      if (!value || encoder.is_done()) return;
      encoder.out().put_utf8(name);
      encoder.item(value.get());
    };
    put("notes", notes);
    put("cause", cause);
    put("context", context);
    if (is_context_hidden) {
      encoder.out().put_utf8("suppress_context");
      encoder.out().put_bool(true);
    }
    if (state.empty()) return;
    encoder.out().put_utf8("state");
    encoder.state(state);
  }

  Ref notes, cause, context;
  bool is_context_hidden;
  std::vector<Attribute> state;
};

}  // namespace

void encode_exception(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  const Ref arguments = Ref::borrow(reinterpret_cast<PyBaseExceptionObject*>(object)->args);
  const Py_ssize_t count = arguments && PyTuple_Check(arguments.get()) ? PyTuple_GET_SIZE(arguments.get()) : 0;
  const Parts parts(object);
  encoder.named("exception", 3, [&] {
    encoder.out().put_utf8(type_name(type));
    encoder.array(static_cast<std::uint64_t>(count), [&] {
      for (Py_ssize_t i = 0; i < count && !encoder.is_done(); ++i) encoder.item(PyTuple_GET_ITEM(arguments.get(), i));
    });
    encoder.named("dict", 2 * parts.count(), [&] { parts.encode(encoder); });
  });
}

}  // namespace annalist::python
