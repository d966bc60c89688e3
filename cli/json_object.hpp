// SPDX-License-Identifier: Apache-2.0
// JSON for people too: an object with a member a line, arrays on one line, and what is said of trails in all of them.
#pragma once
#include <annalist/status.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "json.hpp"

namespace annalist::cli {

/// One object, member by member. Thread safety: none.
class JsonObject {
 public:
  JsonObject(std::string indent, std::string& out) : indent_(std::move(indent)), out_(out) { out_ += '{'; }
  void close() { out_ += "\n" + indent_.substr(0, indent_.size() - 2) + "}"; }

  /// To append the value to.
  std::string& member(std::string_view name) {
    out_ += empty_ ? "\n" : ",\n";
    empty_ = false;
    out_ += indent_;
    append_json(name, out_);
    return out_ += ": ";
  }
  void text(std::string_view name, std::string_view value) { append_json(value, member(name)); }
  void text_or_null(std::string_view name, std::string_view value) { append_json_or_null(value, member(name)); }
  void number(std::string_view name, std::uint64_t value) { append_number(value, member(name)); }

 private:
  std::string indent_;
  std::string& out_;
  bool empty_ = true;
};

template <class Items, class Append>
void append_array(const Items& items, std::string& out, const Append& append) {
  out += '[';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    append(items[i]);
  }
  out += ']';
}

void append_texts(const std::vector<std::string>& texts, std::string& out);
void append_findings(const std::vector<Status>& findings, std::string& out);

}  // namespace annalist::cli
