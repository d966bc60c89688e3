// SPDX-License-Identifier: Apache-2.0
#include "call_line.hpp"

#include <algorithm>

#include "printable.hpp"
#include "session_text.hpp"

namespace annalist::cli {
namespace {

constexpr std::size_t kLeastValue = 6;     // `[1.5,…` still says something
constexpr std::size_t kLeastOutcome = 24;  // of a line; arguments give way to that much of a result
constexpr std::size_t kMark = 3;           // ` → `
constexpr std::size_t kGap = 2;            // before how a call was suspended
constexpr std::size_t kUnbounded = ~std::size_t{0};

std::string shortened(const read::Value& value, std::size_t width) {
  return cut(printable(value.text(std::max<std::size_t>(width, 1))), width);
}

/// An argument that the call had. The text is printable, whole or already cut at the width of the line.
struct Argument {
  std::string label;  // `stage=`
  std::string text;
  std::size_t label_width, width;
  const read::Value* value;
};

std::vector<Argument> arguments_of(const read::Call& call, std::size_t width) {
  std::vector<Argument> arguments;
  const auto& parameters = call.function->parameters;
  for (std::size_t i = 0; i < call.arguments.size() && i < parameters.size(); ++i) {
    if (call.arguments[i].absent()) continue;
    Argument argument{printable(parameters[i].name) + "=", printable(call.arguments[i].text(width)), 0, 0,
                      &call.arguments[i]};
    argument.label_width = cells(argument.label);
    argument.width = cells(argument.text);
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

/// What the first arguments take at least: their labels, what stands between them, and of each value some cells.
std::size_t least_width(const std::vector<Argument>& arguments, std::size_t count) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < count; ++i)
    width += arguments[i].label_width + std::min(arguments[i].width, kLeastValue) + (i == 0 ? 0 : 2);
  return width;
}

/// How many arguments find room; the others are counted.
std::size_t fitting(const std::vector<Argument>& arguments, std::size_t width) {
  constexpr std::size_t kCount = sizeof(", . 99 more") - 1;
  std::size_t count = arguments.size();
  while (count > 0 && least_width(arguments, count) + (count < arguments.size() ? kCount : 0) > width) --count;
  return count;
}

void add_values(const std::vector<Argument>& arguments, std::size_t count, std::size_t width, Line& line) {
  std::vector<std::size_t> lengths;
  std::size_t labels = 0;
  for (std::size_t i = 0; i < count; ++i) {
    lengths.push_back(arguments[i].width);
    labels += arguments[i].label_width + (i == 0 ? 0 : 2);
  }
  const auto widths = width == 0 ? lengths : share(lengths, width > labels ? width - labels : 0);
  for (std::size_t i = 0; i < count; ++i) {
    const Argument& argument = arguments[i];
    if (i > 0) line.add(", ", Role::kFaint);
    line.add(argument.label, Role::kFaint);
    line.add(widths[i] < lengths[i] ? shortened(*argument.value, widths[i]) : argument.text);
  }
}

bool returns_nothing(const read::Call& call) {
  return call.result.absent() ||
         (call.result.is_null() && (call.function->result_type == "void" || call.function->result_type == "None"));
}

}  // namespace

std::vector<std::size_t> share(const std::vector<std::size_t>& lengths, std::size_t budget) {
  std::vector<std::size_t> ascending = lengths;
  std::sort(ascending.begin(), ascending.end());
  std::size_t left = budget, limit = kUnbounded;
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    const std::size_t each = left / (ascending.size() - i);
    if (ascending[i] > each) {
      limit = each;
      break;
    }
    left -= ascending[i];
  }
  std::vector<std::size_t> shares = lengths;
  for (std::size_t& length : shares) length = std::min(length, limit);
  return shares;
}

void add_arguments(const read::Call& call, std::size_t width, Line& line) {
  const std::vector<Argument> arguments = arguments_of(call, width);
  const std::size_t count = width == 0 ? arguments.size() : fitting(arguments, width);
  std::string more;
  if (count < arguments.size()) more = (count > 0 ? ", … " : "… ") + std::to_string(arguments.size() - count) + " more";
  add_values(arguments, count, width == 0 ? 0 : std::max(width, cells(more)) - cells(more), line);
  line.add(more, Role::kFaint);
}

std::string suspensions(const read::Suspended& suspended) {
  std::string text = suspended.count == 0 ? std::string() : counted(suspended.count, "suspension");
  if (suspended.ended == "returned" || suspended.ended == "raised") return text;
  return text + (text.empty() ? "" : ", ") + suspended.ended;
}

namespace {

void add_result_or_exception(const read::Call& call, std::size_t width, Line& line) {
  switch (call.status) {
    case read::CallStatus::kOpen:
      line.add(" … open", Role::kWarning);
      return;
    case read::CallStatus::kRaised: {
      std::string text = call.exception_type;
      if (!call.exception_message.empty()) text += ": " + call.exception_message;
      text = printable(text);
      line.add(" ✗ ", Role::kBad).add(width == 0 ? text : cut(text, std::max(width, kMark) - kMark), Role::kBad);
      return;
    }
    case read::CallStatus::kReturned:
      if (returns_nothing(call)) return;
      line.add(" → ", Role::kFaint);
      line.add(width == 0 ? call.result.text() : shortened(call.result, std::max(width, kMark) - kMark), Role::kResult);
  }
}

}  // namespace

void add_outcome(const read::Call& call, std::size_t width, Line& line) {
  const std::string went = call.suspended ? suspensions(*call.suspended) : std::string();
  if (went.empty()) return add_result_or_exception(call, width, line);
  const std::size_t taken = kGap + cells(printable(went));
  add_result_or_exception(call, width == 0 ? 0 : std::max(width, taken + 1) - taken, line);
  line.add(std::string(kGap, ' ') + went, Role::kFaint);
}

void add_inside(const read::Call& call, std::size_t width, Line& line) {
  Line outcome;
  if (width == 0) {
    add_arguments(call, 0, line.add("(", Role::kFaint));
    add_outcome(call, 0, outcome);
    line.add(")", Role::kFaint).add(outcome);
    return;
  }
  const std::size_t room = std::max<std::size_t>(width, 3) - 2;
  Line wanted;
  add_arguments(call, room, wanted);
  // The outcome gets what the arguments leave, at least a third; then the arguments what the outcome left.
  const std::size_t left = room > wanted.width() ? room - wanted.width() : 0;
  add_outcome(call, std::max(left, std::min(room, std::max(kLeastOutcome, room / 3))), outcome);
  const std::size_t rest = room > outcome.width() ? room - outcome.width() : 1;
  line.add("(", Role::kFaint);
  add_arguments(call, std::max(rest, room / 3), line);
  line.add(")", Role::kFaint).add(outcome);
}

void add_call(const read::Call& call, std::size_t width, Line& line) {
  const std::size_t before = line.width();
  if (const Level level = Level::parse(call.level); level >= Level::kWarning)
    line.add(std::string(level.name()) + " ", Role::kWarning);
  line.add(call.function->name, Role::kFunction);
  const std::size_t used = line.width() - before;
  add_inside(call, width == 0 ? 0 : std::max(width, used + 1) - used, line);
  if (!call.message.empty()) line.add("  " + call.message, Role::kFaint);
}

std::string_view number_of(std::string_view call_id) { return call_id.substr(call_id.rfind('/') + 1); }

}  // namespace annalist::cli
