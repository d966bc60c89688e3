// SPDX-License-Identifier: Apache-2.0
#include "audit.hpp"

#include <annalist/detail/call.hpp>
#include <utility>

#include "errors.hpp"
#include "parents.hpp"
#include "raised.hpp"

namespace annalist::python {

bool is_recording_disabled = false;

namespace {

[[gnu::noinline]] void record_raised(detail::OpenCall& call, CallText& text) {
  if (!call.recorded() && !text) return;
  const PendingException pending;
  const Raised raised(pending.object());
  call.raised([&](detail::Writer& out) { raised.encode(out); }, {});
  if (text) text.raised(raised);
}

}  // namespace

CallKind kind_of_code(int flags) {
  if ((flags & CO_COROUTINE) != 0) return CallKind::kCoroutine;
  if ((flags & CO_ASYNC_GENERATOR) != 0) return CallKind::kAsyncGenerator;
  if ((flags & CO_GENERATOR) == 0) return CallKind::kResult;
  return (flags & CO_ITERABLE_COROUTINE) != 0 ? CallKind::kIterableCoroutine : CallKind::kGenerator;
}

void Audit::bind(const Definition& definition, Parameters parameters, PlaceOptions options) {
  auto bound = std::make_unique<Details>(Details{std::move(parameters), std::move(options), nullptr, nullptr});
  place = &place_of(definition, bound->parameters, bound->options);
  bound->parameters.annotations = Ref::borrow(definition.annotations);
  bound->earlier.reset(details);
  details = bound.release();
  renew_redaction();
}

void Audit::encode_other_argument(detail::Writer& out, const Arguments& arguments, Py_ssize_t i) const {
  PyObject* const value = arguments.values[i];
  Py_ssize_t first = 0;
  while (arguments.values[first] != value) ++first;
  if (first != i && is_mutable(value)) [[unlikely]]
    encode_same(out, details->parameters.name(first));
  else
    encode_other_value(out, value);
}

void Audit::renew_redaction() {
  Parameters& parameters = details->parameters;
  redaction_epoch = redaction.epoch();
  parameters.ask_redaction();
  plain_count = parameters.plain_count();
  hidden_result = parameters.hidden_result;
}

PyObject* call_audited(Audit& audit, vectorcallfunc function, PyObject* const* values, std::size_t flags,
                       PyObject* keywords) try {
  if (is_recording_disabled) [[unlikely]]
    return call_wrapped(audit, function, values, flags, keywords);
  audit.renew();
  const Arguments arguments{values, PyVectorcall_NARGS(flags), keywords};
  Stretch stretch;
  detail::OpenCall call(*audit.place, [&](detail::Writer& out) {
    audit.encode_arguments(out, arguments);
    stretch.enter();
  });
  if (call.recorded()) [[likely]]
    stretch.open(call.number());
  CallText text;
  if (call.take_console()) [[unlikely]]
    text.entered(audit.text_source(), arguments);
  PyObject* result = call_wrapped(audit, function, values, flags, keywords);
  if (result != nullptr) [[likely]]
    call.returned([&](detail::Writer& out) { encode_result(out, result, audit.hidden_result); });
  else
    record_raised(call, text);
  stretch.end();
  if (text && result != nullptr) [[unlikely]]
    text.returned(hides_result(result, audit.hidden_result) ? redaction.shown_in_text() : result);
  return result;
} catch (const Error& refusal) {
  return raise_gap(refusal);
}

}  // namespace annalist::python
