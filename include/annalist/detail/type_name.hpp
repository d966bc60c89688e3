// SPDX-License-Identifier: Apache-2.0
// The name of a type as the compiler has it, and the names of enumerators. Made readable by the library (pretty_type_name), when it is needed.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <annalist/export.hpp>

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

/// The text of an enumerator of that value, or of a cast where there is none.
template <class Enum, Enum kValue>
constexpr std::string_view raw_enumerator_name() noexcept {
  constexpr std::string_view text = __PRETTY_FUNCTION__;
  constexpr std::size_t begin = text.find("kValue = ") + 9;
  constexpr std::size_t end = text.find_first_of(";]", begin);
  constexpr std::string_view name = text.substr(begin, end - begin);
  if constexpr (name[0] == '(' || (name[0] >= '0' && name[0] <= '9') || name[0] == '-') return {};
  constexpr std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// Values whose names are looked for. Others are recorded by number, or named by ANNALIST_DESCRIBE_ENUM.
inline constexpr int kLeastEnumerator = -16, kMostEnumerator = 127;

}  // namespace annalist::detail
