// SPDX-License-Identifier: Apache-2.0
// The names of types and enumerators as the compiler has them, and the names of types as people write them.
#pragma once
#include <annalist/export.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace annalist::detail {

template <class T>
constexpr std::string_view raw_type_name() noexcept {
  // "… raw_type_name() [with T = int; std::string_view = …]" with g++, "… raw_type_name() [T = int]" with clang.
  constexpr std::string_view text = __PRETTY_FUNCTION__;
  constexpr std::size_t begin = text.find("T = ") + 4;
  constexpr std::size_t semicolon = text.find(';', begin);
  constexpr std::size_t end = semicolon == std::string_view::npos ? text.rfind(']') : semicolon;
  return text.substr(begin, end - begin);
}

/// `std::vector<double>` for `std::vector<double, std::allocator<double> >`, `std::string` for what that is, and so on.
ANNALIST_API std::string pretty_type_name(std::string_view raw);

/// Letters, digits and `::` only: there is nothing to make prettier.
constexpr bool is_plain_name(std::string_view name) noexcept {
  for (const char c : name)
    if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_' && c != ':')
      return false;
  return name.find("::_") == std::string_view::npos;
}

/// The readable name, made once in the life of the process.
template <class T>
std::string_view type_name() {
  if constexpr (is_plain_name(raw_type_name<T>())) {
    return raw_type_name<T>();
  } else {
    // Not destroyed: calls may be recorded until the very end of the process.
    static const std::string& name = *new std::string(pretty_type_name(raw_type_name<T>()));
    return name;
  }
}

/// The name of an enumerator of that value, empty where there is none.
template <class Enum, Enum kValue>
constexpr std::string_view raw_enumerator_name() noexcept {
  // Ends in "kValue = Color::red; …" or "kValue = (Color)7; …".
  constexpr std::string_view text = __PRETTY_FUNCTION__;
  constexpr std::size_t begin = text.find("kValue = ") + 9;
  constexpr std::string_view name = text.substr(begin, text.find_first_of(";]", begin) - begin);
  constexpr bool is_number = name[0] == '(' || name[0] == '-' || (name[0] >= '0' && name[0] <= '9');
  if constexpr (is_number)
    return {};
  else
    return name.substr(name.rfind(':') + 1);  // npos + 1 is 0
}

/// The values whose enumerators are looked for. Others are recorded by number, or named by ANNALIST_DESCRIBE_ENUM.
inline constexpr int kLeastEnumerator = -32, kMostEnumerator = 127;

}  // namespace annalist::detail
