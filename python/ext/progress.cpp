// SPDX-License-Identifier: Apache-2.0
#include "progress.hpp"

#include <string_view>

#include "redaction.hpp"
#include "values.hpp"

namespace annalist::python {
namespace {

/// One more item behind those encoded before.
template <class Encode>
void append(std::vector<std::uint8_t>& items, Encode&& encode) {
  std::uint8_t scratch[512];
  detail::Writer out(scratch, scratch + sizeof scratch);
  encode(out);
  items.insert(items.end(), out.begin(), out.begin() + out.size());
}

bool is_full(std::uint64_t count, const std::vector<std::uint8_t>& items) {
  constexpr std::uint64_t kMost = 64;
  return count == kMost || items.size() > detail::kMaxValueBytes;
}

void encode_list(detail::Writer& out, std::string_view key, std::uint64_t count,
                 const std::vector<std::uint8_t>& items) {
  out.put_utf8(key);
  out.put_array(count);
  out.append(items.data(), items.size());
}

}  // namespace

bool Progress::resume(Stretch& stretch) {
  if (!is_open()) return false;
  started_ = running_ = true;
  if (call.recorded() && call.is_current()) {
    stretch.enter();
    stretch.open(call.number());
  }
  return true;
}

void Progress::sent(PyObject* value) {
  if (value == Py_None || !is_open() || !call.recorded() || is_full(sent_count_, sent_)) return;
  append(sent_, [&](detail::Writer& out) { encode_value(out, value); });
  ++sent_count_;
}

void Progress::thrown(PyObject* type, PyObject* value) {
  if (!is_open() || !call.recorded() || is_full(thrown_count_, thrown_)) return;
  // throw(instance), throw(type), throw(type, instance), throw(type, argument)
  PyObject* exception = PyExceptionInstance_Check(type) ? type : value;
  Ref made;
  if (exception == nullptr || !PyExceptionInstance_Check(exception)) {
    if (!PyExceptionClass_Check(type)) return;
    Capture capture;
    capture.begin();
    made = Ref::take(exception == nullptr || exception == Py_None ? PyObject_CallNoArgs(type)
                                                                  : PyObject_CallOneArg(type, exception));
    if (!made || !PyExceptionInstance_Check(made.get())) return capture.swallow_error();
    exception = made.get();
  }
  const Raised raised(exception);
  append(thrown_, [&](detail::Writer& out) { raised.encode(out); });
  ++thrown_count_;
}

void Progress::encode_progress(detail::Writer& out, const char* how) const {
  out.begin_value();
  // Keys in the order of deterministic CBOR.
  out.put_head(detail::kMap, 2 + (sent_count_ != 0) + (thrown_count_ != 0));
  if (sent_count_ != 0) encode_list(out, "sent", sent_count_, sent_);
  out.put_utf8("count");
  out.put_unsigned(count_);
  out.put_utf8("ended");
  out.put_utf8(how);
  if (thrown_count_ != 0) encode_list(out, "thrown", thrown_count_, thrown_);
}

template <class Outcome>
void Progress::end(detail::RecordKind kind, const char* how, Outcome&& outcome) {
  running_ = false;
  ended_ = true;
  call.end(kind, [&](detail::Writer& out) {
    outcome(out);
    encode_progress(out, how);
  });
}

void Progress::returned(Stretch& stretch, PyObject* result) {
  end(detail::kRecordEndedSuspended, "returned",
      [&](detail::Writer& out) { encode_result(out, result, hidden_result); });
  stretch.end();
  if (text) text.returned(hides_result(result, hidden_result) ? redaction.shown_in_text() : result);
}

void Progress::raised(Stretch& stretch) {
  const PendingException pending;
  const Raised raised(pending.object());
  end(detail::kRecordFailedSuspended, "raised", [&](detail::Writer& out) { raised.encode(out); });
  stretch.end();
  if (text) text.raised(raised);
}

void Progress::ended_early(Stretch& stretch, const char* how) {
  end(detail::kRecordEndedSuspended, how, [](detail::Writer& out) { out.put_null(); });
  stretch.end();
  if (text) text.returned(Py_None);
}

void Progress::never_started() {
  end(detail::kRecordEndedSuspended, "unstarted", [](detail::Writer& out) { out.put_null(); });
}

}  // namespace annalist::python
