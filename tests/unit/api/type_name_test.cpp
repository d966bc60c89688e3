// SPDX-License-Identifier: Apache-2.0
// Declared types are readable, and the same whichever compiler made the program.
#include <doctest/doctest.h>

#include <annalist/detail/type_name.hpp>
#include <array>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

using annalist::detail::pretty_type_name;
using annalist::detail::raw_type_name;
using annalist::detail::type_name;

namespace geo {
struct Point {};
template <class T, int kSize>
struct Box {};
}  // namespace geo
namespace {
struct Hidden {};
}  // namespace

TEST_CASE("type names: of numbers are as people write them") {
  CHECK(type_name<double>() == "double");
  CHECK(type_name<unsigned>() == "unsigned int");
  CHECK(type_name<unsigned long>() == "unsigned long");
  CHECK(type_name<long long>() == "long long");
  CHECK(type_name<unsigned long long>() == "unsigned long long");
  CHECK(type_name<short>() == "short");
  CHECK(type_name<unsigned short>() == "unsigned short");
  CHECK(type_name<long double>() == "long double");
  CHECK(type_name<void>() == "void");
}

TEST_CASE("type names: of the standard library are without defaults") {
  CHECK(type_name<std::string>() == "std::string");
  CHECK(type_name<std::u16string_view>() == "std::u16string_view");
  CHECK(type_name<std::vector<double>>() == "std::vector<double>");
  CHECK(type_name<std::vector<std::vector<std::string>>>() == "std::vector<std::vector<std::string>>");
  CHECK(type_name<std::map<std::string, int>>() == "std::map<std::string, int>");
  CHECK(type_name<std::unordered_map<std::string, std::vector<long>>>() ==
        "std::unordered_map<std::string, std::vector<long>>");
  CHECK(type_name<std::unique_ptr<geo::Point>>() == "std::unique_ptr<geo::Point>");
  CHECK(type_name<std::array<std::optional<float>, 3>>() == "std::array<std::optional<float>, 3>");
  CHECK(type_name<std::filesystem::path>() == "std::filesystem::path");
  CHECK(type_name<std::chrono::steady_clock>() == "std::chrono::steady_clock");
  CHECK(type_name<std::chrono::milliseconds>() == "std::chrono::duration<long, std::ratio<1, 1000>>");
}

TEST_CASE("type names: references and pointers stand close to their type") {
  CHECK(type_name<const std::vector<double>&>() == "const std::vector<double>&");
  CHECK(type_name<std::string&&>() == "std::string&&");
  CHECK(type_name<const char*>() == "const char*");
}

TEST_CASE("type names: of the program are qualified") {
  CHECK(type_name<geo::Point>() == "geo::Point");
  CHECK(type_name<geo::Box<int, 3>>() == "geo::Box<int, 3>");
  CHECK(type_name<Hidden>() == "(anonymous namespace)::Hidden");
}

TEST_CASE("type names: what does not close is left alone") {
  CHECK(pretty_type_name("std::vector<int, std::allocator<int") == "std::vector<int, std::allocator<int");
  CHECK(pretty_type_name("") == "");
}
