// SPDX-License-Identifier: Apache-2.0
// What may be said of an audited function besides its name: FunctionOptions.
#pragma once
#include <annalist/level.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace annalist {

/// How a function meets the world outside of the program. Made from a constant, or from "none", "input" or "output".
class Effect {
 public:
  enum Value : std::uint8_t {
    kNone,
    kInput,   ///< reads from it: on replay its recorded results are given instead of calling it
    kOutput,  ///< changes it: on replay it is not called, its arguments are compared
  };
  constexpr Effect(Value value = kNone) noexcept : value_(value) {}
  template <std::size_t N>
  consteval Effect(const char (&name)[N]) : value_(kNone) {
    const std::string_view text(name, N - 1);
    if (text == "input")
      value_ = kInput;
    else if (text == "output")
      value_ = kOutput;
    else if (text != "none")
      throw "annalist: an effect is \"none\", \"input\" or \"output\"";
  }
  constexpr Value value() const noexcept { return value_; }

 private:
  Value value_;
};

/// What of a call's time is measured. Made from a constant, or from "exact" or "start".
class Timing {
 public:
  enum Value : std::uint8_t {
    kExact,  ///< start and duration
    kStart,  ///< start only; the duration is recorded as 0: one clock read less, for functions of a few nanoseconds
  };
  constexpr Timing(Value value = kExact) noexcept : value_(value) {}
  template <std::size_t N>
  consteval Timing(const char (&name)[N]) : value_(kExact) {
    const std::string_view text(name, N - 1);
    if (text == "start")
      value_ = kStart;
    else if (text != "exact")
      throw "annalist: a timing is \"exact\" or \"start\"";
  }
  constexpr Value value() const noexcept { return value_; }

 private:
  Value value_;
};

/// Options of annalize: `annalize<"name">(function, {.level = "DEBUG", .effect = "input"}, "param", ...)`.
struct FunctionOptions {
  Level level = {};               ///< unset: the session's default
  const char* message = nullptr;  ///< shown with each call; must live as long as the program
  Effect effect = {};
  Timing timing = {};
};

}  // namespace annalist
