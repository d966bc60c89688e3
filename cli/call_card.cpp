// SPDX-License-Identifier: Apache-2.0
#include "call_card.hpp"

#include "session_text.hpp"
#include "time_format.hpp"

namespace annalist::cli {
namespace {

constexpr std::size_t kValues = 12;  // the cell where what a label names begins

/// Prints labels with what they name. Thread safety: none.
class Card {
 public:
  Card(const Style& style, std::string& out) : style_(style), out_(out) {}

  /// Nothing where the text is empty.
  void line(std::string_view label, std::string_view text, Role role = Role::kPlain) {
    if (!text.empty())
      Line().add("  ").add(label, Role::kFaint).column(kValues + 2).add(text, role).print(style_, out_);
  }
  void value(std::string_view label, const read::Parameter& parameter, const read::Value& value, Role role) {
    Line line;
    line.add("  ").add(label, Role::kFaint).column(kValues + 2).add(parameter.kind + parameter.name);
    if (!parameter.type.empty()) line.add(": " + parameter.type, Role::kFaint);
    if (!parameter.name.empty() || !parameter.type.empty()) line.add(" = ", Role::kFaint);
    line.add(value.text(), role).print(style_, out_);
  }

 private:
  const Style& style_;
  std::string& out_;
};

std::string place(const read::Function& function) {
  std::string text = function.language;
  if (!function.file.empty()) text += ", " + function.file;
  if (function.line > 0) text += ":" + std::to_string(function.line);
  return text;
}

void print_outcome(const read::Call& call, Card& card) {
  switch (call.status) {
    case read::CallStatus::kReturned:
      card.value("result", {.name = {}, .type = call.function->result_type, .kind = {}}, call.result, Role::kResult);
      break;
    case read::CallStatus::kRaised:
      card.line("exception", call.exception_type + ": " + call.exception_message, Role::kBad);
      break;
    case read::CallStatus::kOpen:
      card.line("result", "none: the call was open when this was written", Role::kWarning);
  }
}

void print_suspended(const read::Suspended& suspended, Card& card) {
  card.line("suspended", counted(suspended.count, "time") + ", " + suspended.ended);
  for (const read::Value& value : suspended.sent) card.line("sent", value.text());
  for (const read::Exception& exception : suspended.thrown)
    card.line("thrown", exception.type + ": " + exception.message, Role::kBad);
}

}  // namespace

void print_card(const read::Call& call, Style style, std::string& out) {
  style.width = 0;
  const read::SessionInfo& session = *call.session;
  Line()
      .add(call.id, Role::kHeading)
      .add("  ")
      .add(call.function->name, Role::kFunction)
      .add("  ")
      .add(read::name(call.status))
      .print(style, out);
  Card card(style, out);
  card.line("defined in", place(*call.function));
  card.line("analyst", session.analyst);
  card.line("session", session.logger.empty() ? session.host : session.logger + " on " + session.host);
  card.line("parent", call.parent);
  card.line("thread", std::to_string(call.thread));
  card.line("task", call.task);
  card.line("start", rfc3339(call.start_ns));
  if (call.status != read::CallStatus::kOpen)
    card.line("duration", duration(call.duration_ns) + " (" + std::to_string(call.duration_ns) + " ns)");
  card.line("level", call.level);
  card.line("message", call.message);
  card.line("effect", call.function->effect);
  const auto& parameters = call.function->parameters;
  std::string_view label = "arguments";
  for (std::size_t i = 0; i < call.arguments.size() && i < parameters.size(); ++i) {
    if (call.arguments[i].absent()) continue;
    card.value(label, parameters[i], call.arguments[i], Role::kPlain);
    label = "";
  }
  print_outcome(call, card);
  if (call.suspended) print_suspended(*call.suspended, card);
  if (!call.extra.absent() && !call.extra.is_null()) card.value("extra", {}, call.extra, Role::kPlain);
}

}  // namespace annalist::cli
