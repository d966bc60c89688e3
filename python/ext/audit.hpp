// SPDX-License-Identifier: Apache-2.0
// Audit: what every audited callable holds, whatever kind of object it is, and how a call of it is recorded.
#pragma once
#include <annalist/detail/writer.hpp>
#include <cstdint>
#include <memory>

#include "evaluation.hpp"
#include "parameters.hpp"
#include "place.hpp"
#include "python.hpp"
#include "redaction.hpp"
#include "stack.hpp"
#include "text_call.hpp"
#include "values.hpp"

namespace annalist::python {

/// What a call gives before it has run.
enum class CallKind : std::uint8_t { kResult, kCoroutine, kGenerator, kIterableCoroutine, kAsyncGenerator };

/// By the flags of a code object.
CallKind kind_of_code(int flags);

/// What a call does not need at once. Those of earlier code are kept: a call that is capturing may still read them.
struct Details {
  Parameters parameters;
  PlaceOptions options;
  std::unique_ptr<Details> earlier;
  std::shared_ptr<const TextFunction> words;
};

/// Thread safety: under the interpreter lock. Ownership: the object that holds it clears it.
struct Audit {
  PyObject* wrapped;  ///< owned; the callable that does the work
  detail::Function* place;
  Details* details;  ///< owned
  /// A call with exactly so many positional arguments and no keyword binds one to one; -1: none does.
  Py_ssize_t plain_count;
  CallKind kind;
  HiddenResult hidden_result;
  std::uint32_t redaction_epoch;  ///< for which plain_count and hidden_result were found out

  /// From now on `parameters` are what a call binds.
  void bind(const Definition& definition, Parameters parameters, PlaceOptions options);
  TextSource text_source() const {
    return {*place, wrapped, details->parameters, details->options.text, details->words};
  }
  /// Before each call.
  void renew() {
    if (redaction_epoch != redaction.epoch()) [[unlikely]]
      renew_redaction();
  }
  void renew_redaction();
  void encode_arguments(detail::Writer& out, const Arguments& arguments) const {
    if (arguments.keywords != nullptr || arguments.positional != plain_count)
      return encode_bound(out, details->parameters, arguments);
    for (Py_ssize_t i = 0; i < arguments.positional; ++i) {
      if (std::uint8_t* end = put_small_scalar(out.room(), arguments.values[i])) [[likely]]
        out.end_scalar(end);
      else
        encode_other_argument(out, arguments, i);
    }
  }
  void encode_other_argument(detail::Writer& out, const Arguments& arguments, Py_ssize_t i) const;
};

/// Calls what is wrapped, through `function`, which is its vectorcall.
inline PyObject* call_wrapped(const Audit& audit, vectorcallfunc function, PyObject* const* values, std::size_t flags,
                              PyObject* keywords) {
  const InnerEvaluation evaluation;
  if (is_stack_short()) [[unlikely]]
    return call_on_new_stack(function, audit.wrapped, values, flags, keywords);
  return function(audit.wrapped, values, flags, keywords);
}

/// The same, recorded.
PyObject* call_audited(Audit& audit, vectorcallfunc function, PyObject* const* values, std::size_t flags,
                       PyObject* keywords);

/// Whether calls pass through unrecorded: annalist.disable().
extern bool is_recording_disabled;

}  // namespace annalist::python
