// SPDX-License-Identifier: Apache-2.0
// Level: how important a call is, as Python's logging names it.
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace annalist {

/// One of DEBUG, INFO, WARNING, ERROR, CRITICAL. Made from a constant (`Level::kInfo`) or, checked when compiling, from
/// a text literal ("INFO").
class Level {
 public:
  enum Value : std::uint32_t { kUnset = 0, kDebug = 10, kInfo = 20, kWarning = 30, kError = 40, kCritical = 50 };

  constexpr Level(Value value = kUnset) noexcept : value_(value) {}
  template <std::size_t N>
  consteval Level(const char (&name)[N]) : value_(parse(std::string_view(name, N - 1)).value_) {
    if (value_ == kUnset) throw "annalist: a level is DEBUG, INFO, WARNING, ERROR or CRITICAL";
  }

  /// kUnset where `name` is none; upper or lower case.
  static constexpr Level parse(std::string_view name) noexcept {
    for (Value value : {kDebug, kInfo, kWarning, kError, kCritical})
      if (matches(name, Level(value).name())) return value;
    return matches(name, "WARN") ? kWarning : matches(name, "FATAL") ? kCritical : kUnset;
  }

  constexpr Value value() const noexcept { return value_; }
  constexpr std::string_view name() const noexcept {
    switch (value_) {
      case kDebug:
        return "DEBUG";
      case kInfo:
        return "INFO";
      case kWarning:
        return "WARNING";
      case kError:
        return "ERROR";
      case kCritical:
        return "CRITICAL";
      default:
        return "";
    }
  }
  friend constexpr auto operator<=>(Level, Level) noexcept = default;

 private:
  static constexpr bool matches(std::string_view given, std::string_view upper) noexcept {
    if (given.size() != upper.size()) return false;
    for (std::size_t i = 0; i < given.size(); ++i)
      if ((given[i] >= 'a' && given[i] <= 'z' ? given[i] - 'a' + 'A' : given[i]) != upper[i]) return false;
    return true;
  }
  Value value_;
};

}  // namespace annalist
