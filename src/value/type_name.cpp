// SPDX-License-Identifier: Apache-2.0
#include <annalist/detail/type_name.hpp>

#include <array>
#include <utility>

namespace annalist::detail {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// Where the argument list that opens at `open` closes.
std::size_t closing(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == '<') ++depth;
    if (text[at] == '>' && --depth == 0) return at;
  }
  return std::string_view::npos;
}

/// Removes `, name<…>`: an argument that everybody leaves to its default.
void drop_argument(std::string& text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    const std::size_t end = closing(text, at);
    if (end == std::string::npos) return;
    std::size_t begin = at;
    while (begin > 0 && text[begin - 1] == ' ') --begin;
    if (begin > 0 && text[begin - 1] == ',') --begin;
    text.erase(begin, end + 1 - begin);
    at = begin;
  }
}

constexpr std::string_view kDefaults[] = {"std::allocator<", "std::default_delete<", "std::less<", "std::hash<", "std::equal_to<",
                                          "std::char_traits<"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kNames{{
    {"std::basic_string<char>", "std::string"},
    {"std::basic_string_view<char>", "std::string_view"},
    {"std::basic_string<wchar_t>", "std::wstring"},
    {"std::basic_string<char8_t>", "std::u8string"},
    {"std::basic_string<char16_t>", "std::u16string"},
    {"std::basic_string<char32_t>", "std::u32string"},
    {"std::basic_string_view<wchar_t>", "std::wstring_view"},
    {"std::basic_string_view<char16_t>", "std::u16string_view"},
    {"std::basic_string_view<char32_t>", "std::u32string_view"},
    {"{anonymous}", "(anonymous namespace)"},
}};

}  // namespace

std::string pretty_type_name(std::string_view raw) {
  std::string text(raw);
  replace_all(text, "__cxx11::", "");
  for (const std::string_view name : kDefaults) drop_argument(text, name);
  replace_all(text, " >", ">");
  for (const auto& [from, to] : kNames) replace_all(text, from, to);
  return text;
}

}  // namespace annalist::detail
