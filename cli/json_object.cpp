// SPDX-License-Identifier: Apache-2.0
#include "json_object.hpp"

namespace annalist::cli {

void append_texts(const std::vector<std::string>& texts, std::string& out) {
  append_array(texts, out, [&out](const std::string& text) { append_json(text, out); });
}

void append_findings(const std::vector<Status>& findings, std::string& out) {
  append_array(findings, out, [&out](const Status& finding) {
    out += "{\"file\": ";
    append_json_or_null(finding.path(), out);
    out += ", \"offset\": ";
    if (finding.offset() == Status::kNoOffset)
      out += "null";
    else
      append_number(finding.offset(), out);
    out += ", \"message\": ";
    append_json(finding.message(), out);
    out += '}';
  });
}

}  // namespace annalist::cli
