// SPDX-License-Identifier: Apache-2.0
// Names of types as people write them, alike whichever compiler they come from.
#include <annalist/detail/type_name.hpp>

namespace annalist::detail {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// Behind the argument list that opens at or after `open`; npos where it does not close.
std::size_t end_of_arguments(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == '<') ++depth;
    if (text[at] == '>' && --depth == 0) return at + 1;
  }
  return std::string_view::npos;
}

/// Removes every argument that begins so.
void drop_arguments(std::string& text, std::string_view begin) {
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
    const std::size_t end = end_of_arguments(text, at);
    if (end == std::string::npos) return;
    text.erase(at, end - at);
  }
}

struct Replacement {
  std::string_view from, to;
};

/// Arguments that are left to their defaults nearly always.
constexpr std::string_view kDefaults[] = {", std::allocator<", ", std::default_delete<", ", std::less<",
                                          ", std::hash<",      ", std::equal_to<",       ", std::char_traits<"};

constexpr Replacement kBeforeDefaults[] = {{"__cxx11::", ""}, {"_V2::", ""}};

constexpr Replacement kAfterDefaults[] = {
    {" >", ">"},
    {" &", "&"},
    {" *", "*"},
    {"{anonymous}", "(anonymous namespace)"},
    {"long long unsigned int", "unsigned long long"},
    {"long unsigned int", "unsigned long"},
    {"short unsigned int", "unsigned short"},
    {"long long int", "long long"},
    {"long int", "long"},
    {"short int", "short"},
    {"std::basic_string<char>", "std::string"},
    {"std::basic_string_view<char>", "std::string_view"},
    {"std::basic_string<wchar_t>", "std::wstring"},
    {"std::basic_string_view<wchar_t>", "std::wstring_view"},
    {"std::basic_string<char8_t>", "std::u8string"},
    {"std::basic_string_view<char8_t>", "std::u8string_view"},
    {"std::basic_string<char16_t>", "std::u16string"},
    {"std::basic_string_view<char16_t>", "std::u16string_view"},
    {"std::basic_string<char32_t>", "std::u32string"},
    {"std::basic_string_view<char32_t>", "std::u32string_view"},
    {"std::filesystem::__file_clock", "std::chrono::file_clock"},
};

}  // namespace

std::string pretty_type_name(std::string_view raw) {
  std::string text(raw);
  for (const auto& [from, to] : kBeforeDefaults) replace_all(text, from, to);
  for (const std::string_view begin : kDefaults) drop_arguments(text, begin);
  for (const auto& [from, to] : kAfterDefaults) replace_all(text, from, to);
  return text;
}

}  // namespace annalist::detail
