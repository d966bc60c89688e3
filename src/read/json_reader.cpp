// SPDX-License-Identifier: Apache-2.0
#include "read/json_reader.hpp"

#include <charconv>
#include <cstdint>

namespace annalist::read {
namespace {

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      put(0xe0 | code >> 12);
    } else {
      put(0xf0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3f));
    }
    put(0x80 | (code >> 6 & 0x3f));
  }
  put(0x80 | (code & 0x3f));
}

}  // namespace

void JsonReader::skip_space() {
  const std::size_t at = rest_.find_first_not_of(" \t\r\n");
  rest_.remove_prefix(at == rest_.npos ? rest_.size() : at);
}

bool JsonReader::at_end() {
  skip_space();
  return rest_.empty();
}

bool JsonReader::take(char c) {
  skip_space();
  if (!rest_.starts_with(c)) return false;
  rest_.remove_prefix(1);
  return true;
}

bool JsonReader::list(char open, char close, const std::function<bool()>& item) {
  if (!take(open) || ++depth_ > kMaxDepth) return false;
  if (!take(close)) {
    do
      if (!item()) return false;
    while (take(','));
    if (!take(close)) return false;
  }
  --depth_;
  return true;
}

bool JsonReader::array(const std::function<bool()>& element) { return list('[', ']', element); }

bool JsonReader::object(const std::function<bool(const std::string& key)>& member) {
  return list('{', '}', [&] {
    std::string key;
    return string(key) && take(':') && member(key);
  });
}

bool JsonReader::string(std::string& out) {
  out.clear();
  if (!take('"')) return false;
  while (!rest_.empty()) {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '"') return true;
    if (static_cast<unsigned char>(c) < 0x20) return false;
    if (c != '\\')
      out += c;
    else if (!escape(out))
      return false;
  }
  return false;
}

bool JsonReader::escape(std::string& out) {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (rest_.empty()) return false;
  const char c = rest_.front();
  rest_.remove_prefix(1);
  if (c == 'u') return unicode(out);
  const std::size_t at = kNames.find(c);
  if (at == kNames.npos) return false;
  out += kMeanings[at];
  return true;
}

bool JsonReader::four_digits(std::uint32_t& code) {
  if (rest_.size() < 4) return false;
  const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + 4, code, 16);
  if (error != std::errc() || end != rest_.data() + 4) return false;
  rest_.remove_prefix(4);
  return true;
}

bool JsonReader::unicode(std::string& out) {
  std::uint32_t code = 0;
  if (!four_digits(code)) return false;
  if (code >= 0xd800 && code < 0xdc00 && rest_.starts_with("\\u")) {
    rest_.remove_prefix(2);
    std::uint32_t low = 0;
    if (!four_digits(low) || low < 0xdc00 || low > 0xdfff) return false;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  } else if (code >= 0xd800 && code <= 0xdfff) {
    return false;  // half of a pair is no character
  }
  append_utf8(out, code);
  return true;
}

bool JsonReader::number_or_word() {
  const std::size_t end = rest_.find_first_of(" \t\r\n,]}");
  const std::string_view word = rest_.substr(0, end);
  double number = 0;
  const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool is_number = error != std::errc::invalid_argument && stop == word.data() + word.size();
  if (!is_number && word != "true" && word != "false" && word != "null") return false;
  rest_.remove_prefix(word.size());
  return true;
}

bool JsonReader::skip() {
  skip_space();
  std::string ignored;
  switch (rest_.empty() ? '\0' : rest_.front()) {
    case '"':
      return string(ignored);
    case '[':
      return array([this] { return skip(); });
    case '{':
      return object([this](const std::string&) { return skip(); });
    default:
      return number_or_word();
  }
}

}  // namespace annalist::read
