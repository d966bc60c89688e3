// SPDX-License-Identifier: Apache-2.0
// JSON of the command: strings, and calls as spec/trail-format.md §9 has them.
#pragma once
#include <annalist/read.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace annalist::cli {

/// Appends a JSON string (spec/values.md J1), U+FFFD for what is no UTF-8.
void append_json(std::string_view text, std::string& out);
/// The same, null where the text is empty.
void append_json_or_null(std::string_view text, std::string& out);
/// Appends the value's JSON, null where there is none.
void append_value_or_null(const read::Value& value, std::string& out);
/// Appends a number.
void append_number(std::uint64_t number, std::string& out);
void append_number(std::int64_t number, std::string& out);

/// Writes calls as objects on one line. What is the same in all calls of a session or of a function is made once.
///
/// Thread safety: none.
class CallJson {
 public:
  void append(const read::Call& call, std::string& out);
  /// The members that are objects, on their own: for CSV.
  void append_arguments(const read::Call& call, std::string& out);
  static void append_exception(const read::Call& call, std::string& out);
  static void append_suspended(const read::Suspended& suspended, std::string& out);

 private:
  struct Prepared {
    std::shared_ptr<const read::Function> function;  // kept, so that its address names it for good
    std::string head;                                // `, "language": …, "function": …`
    std::vector<std::string> names;                  // `"stage": `
  };
  const Prepared& prepared(const read::Call& call);
  void prepare(const std::shared_ptr<const read::SessionInfo>& session);

  std::shared_ptr<const read::SessionInfo> session_;  // of the last call
  std::string session_head_, analyst_;                // `{"session": …, "call": ` and `, "analyst": …, "thread": `

  std::unordered_map<const read::Function*, Prepared> prepared_;
  const Prepared* last_ = nullptr;  // in prepared_, whose entries stay where they are
};

}  // namespace annalist::cli
