// SPDX-License-Identifier: Apache-2.0
#include "csv.hpp"

#include "time_format.hpp"

namespace annalist::cli {
namespace {

bool needs_quotes(std::string_view text) {
  for (const char each : text)
    if (each == '"' || each == ',' || each == '\r' || each == '\n') return true;
  return false;
}

void append_field(std::string_view text, std::string& out) {
  if (!needs_quotes(text)) {
    out += text;
    return;
  }
  out += '"';
  for (std::size_t quote; (quote = text.find('"')) != std::string_view::npos; text.remove_prefix(quote + 1)) {
    out += text.substr(0, quote + 1);
    out += '"';
  }
  out += text;
  out += '"';
}

void append_next(std::string_view text, std::string& out) {
  out += ',';
  append_field(text, out);
}

std::string_view or_else(const std::string& own, const std::string& declared) { return own.empty() ? declared : own; }

}  // namespace

void append_csv_head(std::string& out) {
  out +=
      "session,call,parent,status,language,function,analyst,thread,task,start,duration_ns,arguments,result,exception,"
      "level,message,extra,suspended\r\n";
}

void append_csv(const read::Call& call, CallJson& json, std::string& out) {
  std::string field;
  append_field(call.session->name, out);
  append_next(call.id, out);
  append_next(call.parent, out);
  append_next(read::name(call.status), out);
  append_next(call.function->language, out);
  append_next(call.function->name, out);
  append_next(call.session->analyst, out);
  out += ',';
  append_number(call.thread, out);
  append_next(call.task, out);
  out += ',';
  append_rfc3339(call.start_ns, out);
  out += ',';
  if (call.status != read::CallStatus::kOpen) append_number(call.duration_ns, out);
  json.append_arguments(call, field);
  append_next(field, out);
  field.clear();
  if (call.status == read::CallStatus::kReturned) append_value_or_null(call.result, field);
  append_next(field, out);
  field.clear();
  if (call.status == read::CallStatus::kRaised) CallJson::append_exception(call, field);
  append_next(field, out);
  append_next(or_else(call.level, call.function->level), out);
  append_next(or_else(call.message, call.function->message), out);
  field.clear();
  if (!call.extra.absent() && !call.extra.is_null()) call.extra.append_json(field);
  append_next(field, out);
  field.clear();
  if (call.suspended) CallJson::append_suspended(*call.suspended, field);
  append_next(field, out);
  out += "\r\n";
}

}  // namespace annalist::cli
