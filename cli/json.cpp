// SPDX-License-Identifier: Apache-2.0
#include "json.hpp"

#include <array>
#include <charconv>

#include "time_format.hpp"
#include "utf8.hpp"

namespace annalist::cli {
namespace {

/// Appends what stands for one byte that JSON does not take as it is.
void append_escaped(unsigned char byte, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
  }
}

constexpr std::array<bool, 256> kStandsForItself = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0x20; byte < 0x7F; ++byte) table[byte] = byte != '"' && byte != '\\';
  return table;
}();

void append_json_exception(std::string_view type, std::string_view message, std::string& out) {
  out += "{\"type\": ";
  append_json(type, out);
  out += ", \"message\": ";
  append_json(message, out);
  out += '}';
}

/// A member that is an array, left out where it would be empty.
template <class Items, class Append>
void append_list(std::string_view name, const Items& items, std::string& out, const Append& append) {
  if (items.empty()) return;
  out.append(", \"").append(name).append("\": [");
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    append(items[i]);
  }
  out += ']';
}

}  // namespace

void append_json(std::string_view text, std::string& out) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    std::size_t plain = at;
    while (plain < text.size() && kStandsForItself[static_cast<unsigned char>(text[plain])]) ++plain;
    out += text.substr(at, plain - at);
    at = plain;
    if (at == text.size()) break;
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      append_escaped(static_cast<unsigned char>(text[at++]), out);
      continue;
    }
    const Glyph glyph = first_glyph(text.substr(at));
    out += glyph.valid ? text.substr(at, glyph.bytes) : std::string_view("\xEF\xBF\xBD");
    at += glyph.bytes;
  }
  out += '"';
}

void append_json_or_null(std::string_view text, std::string& out) {
  if (text.empty())
    out += "null";
  else
    append_json(text, out);
}

void append_value_or_null(const read::Value& value, std::string& out) {
  if (value.absent())
    out += "null";
  else
    value.append_json(out);
}

void append_number(std::uint64_t number, std::string& out) {
  std::array<char, 20> text;  // as many digits as a number of 64 bits has
  out.append(text.begin(), std::to_chars(text.begin(), text.end(), number).ptr);
}

void append_number(std::int64_t number, std::string& out) {
  if (number < 0) out += '-';
  append_number(number < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number),
                out);
}

void CallJson::prepare(const std::shared_ptr<const read::SessionInfo>& session) {
  if (session_ == session) return;
  session_ = session;
  session_head_ = "{\"session\": ";
  append_json(session->name, session_head_);
  session_head_ += ", \"call\": ";
  analyst_ = ", \"analyst\": ";
  append_json_or_null(session->analyst, analyst_);
  analyst_ += ", \"thread\": ";
}

const CallJson::Prepared& CallJson::prepared(const read::Call& call) {
  if (last_ && last_->function == call.function) return *last_;
  Prepared& entry = prepared_[call.function.get()];
  last_ = &entry;
  if (entry.function) return entry;
  entry.function = call.function;
  entry.head = ", \"language\": ";
  append_json_or_null(call.function->language, entry.head);
  entry.head += ", \"function\": ";
  append_json(call.function->name, entry.head);
  for (const read::Parameter& parameter : call.function->parameters) {
    append_json(parameter.name, entry.names.emplace_back());
    entry.names.back() += ": ";
  }
  return entry;
}

void CallJson::append_arguments(const read::Call& call, std::string& out) {
  const Prepared& known = prepared(call);
  out += '{';
  bool first = true;
  for (std::size_t i = 0; i < call.arguments.size() && i < known.names.size(); ++i) {
    if (call.arguments[i].absent()) continue;
    if (!first) out += ", ";
    first = false;
    out += known.names[i];
    call.arguments[i].append_json(out);
  }
  out += '}';
}

void CallJson::append_exception(const read::Call& call, std::string& out) {
  append_json_exception(call.exception_type, call.exception_message, out);
}

void CallJson::append_suspended(const read::Suspended& suspended, std::string& out) {
  out += "{\"count\": ";
  append_number(suspended.count, out);
  out += ", \"ended\": ";
  append_json(suspended.ended, out);
  append_list("sent", suspended.sent, out, [&](const read::Value& value) { value.append_json(out); });
  append_list("thrown", suspended.thrown, out,
              [&](const read::Exception& exception) { append_json_exception(exception.type, exception.message, out); });
  out += '}';
}

void CallJson::append(const read::Call& call, std::string& out) {
  const bool open = call.status == read::CallStatus::kOpen;
  prepare(call.session);
  out += session_head_;
  append_json(call.id, out);
  out += ", \"parent\": ";
  append_json_or_null(call.parent, out);
  out += ", \"status\": ";
  append_json(read::name(call.status), out);
  out += prepared(call).head;
  out += analyst_;
  append_number(call.thread, out);
  out += ", \"task\": ";
  append_json_or_null(call.task, out);
  out += ", \"start\": \"";
  append_rfc3339(call.start_ns, out);
  out += "\", \"duration_ns\": ";
  if (open)
    out += "null";
  else
    append_number(call.duration_ns, out);
  out += ", \"arguments\": ";
  append_arguments(call, out);
  out += ", \"result\": ";
  append_value_or_null(call.status == read::CallStatus::kReturned ? call.result : read::Value(), out);
  out += ", \"exception\": ";
  if (call.status == read::CallStatus::kRaised)
    append_exception(call, out);
  else
    out += "null";
  out += ", \"level\": ";
  append_json_or_null(call.level.empty() ? call.function->level : call.level, out);
  out += ", \"message\": ";
  append_json_or_null(call.message.empty() ? call.function->message : call.message, out);
  out += ", \"extra\": ";
  append_value_or_null(call.extra, out);
  if (call.suspended) {
    out += ", \"suspended\": ";
    append_suspended(*call.suspended, out);
  }
  out += '}';
}

}  // namespace annalist::cli
