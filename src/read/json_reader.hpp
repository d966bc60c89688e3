// SPDX-License-Identifier: Apache-2.0
// Reads JSON (RFC 8259) out of text that nobody vouches for: as much as the metadata of channels needs.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace annalist::read {

/// Thread safety: none. Every function takes one value and gives false where it is not there or malformed; then reading
/// is over.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : rest_(text) {}

  /// `element` has to take one value each time.
  [[nodiscard]] bool array(const std::function<bool()>& element);
  /// `member` has to take the value of the key.
  [[nodiscard]] bool object(const std::function<bool(const std::string& key)>& member);
  [[nodiscard]] bool string(std::string& out);
  /// Any value.
  [[nodiscard]] bool skip();
  /// Whether nothing but white space is left.
  bool at_end();

 private:
  static constexpr int kMaxDepth = 64;

  bool take(char c);
  bool list(char open, char close, const std::function<bool()>& item);
  bool escape(std::string& out);
  bool unicode(std::string& out);
  bool four_digits(std::uint32_t& code);
  bool number_or_word();
  void skip_space();

  std::string_view rest_;
  int depth_ = 0;
};

}  // namespace annalist::read
