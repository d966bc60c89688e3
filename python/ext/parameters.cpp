// SPDX-License-Identifier: Apache-2.0
#include "parameters.hpp"

#include <algorithm>
#include <vector>

#include "redaction.hpp"
#include "values.hpp"

namespace annalist::python {
namespace {

using namespace detail;

/// Purpose: one call's arguments in the places of the named parameters. Thread safety: none.
/// Invariants: (1) slots_ are borrowed from the call. (2) Defaults are looked up when they are written: encoding may
/// run code that changes them.
class Binding {
 public:
  Binding(const Parameters& parameters, const Arguments& arguments) : parameters_(parameters), arguments_(arguments) {
    const auto named = static_cast<std::size_t>(parameters.named());
    many_.resize(named > kFew ? named : 0);
    slots_ = many_.empty() ? few_ : many_.data();
    std::fill_n(slots_, named, nullptr);
    std::copy_n(arguments.values, std::min(arguments.positional, parameters.positional), slots_);
    for (Py_ssize_t k = 0; k < arguments.keyword_count(); ++k) {
      const Py_ssize_t at = parameters.index_of(PyTuple_GET_ITEM(arguments.keywords, k));
      if (at >= 0 && slots_[at] == nullptr) slots_[at] = arguments.values[arguments.positional + k];
    }
  }

  void encode(Writer& out) {
    encode_named(out, 0, parameters_.positional);
    if (parameters_.has_star) encode_star(out);
    encode_named(out, parameters_.positional, parameters_.named());
    if (parameters_.has_double_star) encode_double_star(out);
  }

 private:
  static constexpr std::size_t kFew = 16;

  void encode_named(Writer& out, Py_ssize_t begin, Py_ssize_t end) {
    for (Py_ssize_t i = begin; i < end; ++i) {
      PyObject* value = slots_[i] != nullptr ? slots_[i] : parameters_.default_of(i);
      if (value == nullptr)
        out.put_raw(kUndefined);
      else if (const Py_ssize_t same = same_before(i, value); same >= 0)
        encode_same(out, parameters_.name(same));
      else if (parameters_.is_redacted)
        ValueEncoder(out).encode_argument(parameters_.name(i), value, parameters_.hides(i));
      else
        encode_value(out, value);
    }
  }

  /// The first parameter of the call that has the same object, if that can be changed; else -1.
  Py_ssize_t same_before(Py_ssize_t i, PyObject* value) const {
    for (Py_ssize_t k = 0; k < i; ++k)
      if (slots_[k] == value && is_mutable(value) && !parameters_.hides(k) && !parameters_.hides(i)) return k;
    return -1;
  }

  void encode_star(Writer& out) const {
    const Py_ssize_t taken = std::min(arguments_.positional, parameters_.positional);
    ValueEncoder(out).encode_items(arguments_.values + taken, arguments_.positional - taken,
                                   parameters_.hides(parameters_.named()));
  }

  void encode_double_star(Writer& out) const {
    std::vector<PyObject*> pairs;
    for (Py_ssize_t k = 0; k < arguments_.keyword_count(); ++k) {
      PyObject* keyword = PyTuple_GET_ITEM(arguments_.keywords, k);
      if (parameters_.index_of(keyword) >= 0) continue;
      pairs.push_back(keyword);
      pairs.push_back(arguments_.values[arguments_.positional + k]);
    }
    ValueEncoder(out).encode_pairs(pairs.data(), static_cast<Py_ssize_t>(pairs.size() / 2),
                                   parameters_.hides(parameters_.named() + parameters_.has_star));
  }

  const Parameters& parameters_;
  const Arguments& arguments_;
  PyObject** slots_;
  PyObject* few_[kFew];
  std::vector<PyObject*> many_;
};

}  // namespace

Parameters::Parameters(PyFunctionObject* of) : function(of) {
  auto* code = reinterpret_cast<PyCodeObject*>(of->func_code);
  names = Ref::take(PyCode_GetVarnames(code));
  positional = code->co_argcount;
  positional_only = code->co_posonlyargcount;
  keyword_only = code->co_kwonlyargcount;
  has_star = (code->co_flags & CO_VARARGS) != 0;
  has_double_star = (code->co_flags & CO_VARKEYWORDS) != 0;
}

bool Parameters::parse(PyObject* signature, Parameters& parameters) {
  PyObject *names, *defaults, *keyword_defaults;
  int star, double_star;
  if (PyArg_ParseTuple(signature, "O!nnnppO!O!", &PyTuple_Type, &names, &parameters.positional,
                       &parameters.positional_only, &parameters.keyword_only, &star, &double_star, &PyTuple_Type,
                       &defaults, &PyDict_Type, &keyword_defaults) == 0)
    return false;
  parameters.has_star = star != 0;
  parameters.has_double_star = double_star != 0;
  parameters.names = Ref::borrow(names);
  parameters.defaults = Ref::borrow(defaults);
  parameters.keyword_defaults = Ref::borrow(keyword_defaults);
  if (PyTuple_GET_SIZE(names) == parameters.count()) return true;
  PyErr_SetString(PyExc_ValueError, "a signature has one name for each parameter");
  return false;
}

PyObject* Parameters::default_of(Py_ssize_t i) const {
  if (i >= positional) {
    PyObject* dict = function != nullptr ? function->func_kwdefaults : keyword_defaults.get();
    return dict != nullptr ? PyDict_GetItemWithError(dict, name(i)) : nullptr;
  }
  PyObject* tuple = function != nullptr ? function->func_defaults : defaults.get();
  const Py_ssize_t size = tuple != nullptr ? PyTuple_GET_SIZE(tuple) : 0;
  const Py_ssize_t at = i - (positional - size);
  return at >= 0 && at < size ? PyTuple_GET_ITEM(tuple, at) : nullptr;
}

Py_ssize_t Parameters::plain_count() const {
  return keyword_only == 0 && !has_star && !has_double_star && !is_redacted ? positional : -1;
}

void Parameters::ask_redaction() {
  Capture capture;
  PyObject* const types = function != nullptr ? function->func_annotations : annotations.get();
  const auto is_annotated = [&](PyObject* name) {
    const bool has_types = types != nullptr && PyDict_CheckExact(types);
    const Ref annotation = Ref::borrow(has_types ? PyDict_GetItemWithError(types, name) : nullptr);
    return annotation && redaction.is_secret_annotation(annotation.get(), capture);
  };
  const bool is_secret_function = function != nullptr && redaction.is_secret_name(function->func_name, capture);
  const auto is_called = [&](Py_ssize_t i, const char* text) {
    return PyUnicode_CompareWithASCIIString(name(i), text) == 0;
  };
  const bool is_setter = count() == 2 && named() == 2 && is_called(0, "self");
  const auto is_named_so = [&](Py_ssize_t i) {
    // Of `*args` and `**kwargs` the name says nothing about each. A setter of a secret is given one, whatever it calls
    // it.
    if (i >= named()) return false;
    if (redaction.is_secret_name(name(i), capture)) return true;
    return is_secret_function && (is_called(i, "value") || (is_setter && i == 1));
  };
  is_redacted = redaction.has_hook();
  secret.assign(static_cast<std::size_t>(count()), false);
  for (Py_ssize_t i = 0; i < count(); ++i) {
    secret[static_cast<std::size_t>(i)] = is_named_so(i) || is_annotated(name(i));
    is_redacted = is_redacted || hides(i);
  }
  const Ref returned = Ref::take(PyUnicode_InternFromString("return"));
  hidden_result = returned && is_annotated(returned.get()) ? HiddenResult::kAll
                  : is_secret_function                     ? HiddenResult::kText
                                                           : HiddenResult::kNone;
}

Py_ssize_t Parameters::index_of(PyObject* keyword) const {
  // Names in code are interned: nearly always the same object.
  for (Py_ssize_t i = positional_only; i < named(); ++i)
    if (name(i) == keyword) return i;
  for (Py_ssize_t i = positional_only; i < named(); ++i)
    if (PyUnicode_Compare(name(i), keyword) == 0) return i;
  return -1;
}

void encode_bound(Writer& out, const Parameters& parameters, const Arguments& arguments) {
  Binding(parameters, arguments).encode(out);
}

}  // namespace annalist::python
