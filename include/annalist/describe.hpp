// SPDX-License-Identifier: Apache-2.0
// ANNALIST_DESCRIBE: says once what a type of the program consists of, so that its values can be recorded.
#pragma once
#include <string_view>

/// For each of up to 340 arguments: macro(argument).
#define ANNALIST_PARENTHESES ()
#define ANNALIST_EXPAND(...) ANNALIST_EXPAND4(ANNALIST_EXPAND4(ANNALIST_EXPAND4(ANNALIST_EXPAND4(__VA_ARGS__))))
#define ANNALIST_EXPAND4(...) ANNALIST_EXPAND3(ANNALIST_EXPAND3(ANNALIST_EXPAND3(ANNALIST_EXPAND3(__VA_ARGS__))))
#define ANNALIST_EXPAND3(...) ANNALIST_EXPAND2(ANNALIST_EXPAND2(ANNALIST_EXPAND2(ANNALIST_EXPAND2(__VA_ARGS__))))
#define ANNALIST_EXPAND2(...) ANNALIST_EXPAND1(ANNALIST_EXPAND1(ANNALIST_EXPAND1(ANNALIST_EXPAND1(__VA_ARGS__))))
#define ANNALIST_EXPAND1(...) __VA_ARGS__
#define ANNALIST_FOR_EACH(macro, ...) __VA_OPT__(ANNALIST_EXPAND(ANNALIST_FOR_EACH_STEP(macro, __VA_ARGS__)))
#define ANNALIST_FOR_EACH_STEP(macro, first, ...) \
  macro(first) __VA_OPT__(ANNALIST_FOR_EACH_AGAIN ANNALIST_PARENTHESES(macro, __VA_ARGS__))
#define ANNALIST_FOR_EACH_AGAIN() ANNALIST_FOR_EACH_STEP

#define ANNALIST_VISIT_MEMBER(member) annalist_visitor(std::string_view(#member), annalist_object.member);
#define ANNALIST_VISIT_ENUMERATOR(enumerator) \
  if (annalist_value == annalist_enum::enumerator) return #enumerator;

#define ANNALIST_DESCRIBE_FUNCTIONS(prefix, Type, ...)                                                \
  template <class AnnalistVisitor>                                                                    \
  prefix void annalist_visit([[maybe_unused]] const Type& annalist_object,                            \
                             [[maybe_unused]] AnnalistVisitor& annalist_visitor) {                    \
    ANNALIST_FOR_EACH(ANNALIST_VISIT_MEMBER, __VA_ARGS__)                                             \
  }                                                                                                   \
  prefix constexpr std::string_view annalist_type_name(const Type*) noexcept { return #Type; }

/// `ANNALIST_DESCRIBE(Point, x, y)`: at namespace scope, in the namespace of the type. A value is recorded as `Point` with its members.
#define ANNALIST_DESCRIBE(Type, ...) ANNALIST_DESCRIBE_FUNCTIONS(inline, Type __VA_OPT__(, ) __VA_ARGS__)

/// The same for private members: inside the class.
#define ANNALIST_DESCRIBE_INSIDE(Type, ...) ANNALIST_DESCRIBE_FUNCTIONS(friend, Type __VA_OPT__(, ) __VA_ARGS__)

/// `ANNALIST_DESCRIBE_ENUM(Color, red, green)`: names for enumerators of values beyond -16 to 127, which are found without it.
#define ANNALIST_DESCRIBE_ENUM(Type, ...)                                                             \
  inline constexpr std::string_view annalist_enumerator_name(Type annalist_value) noexcept {          \
    using annalist_enum = Type;                                                                       \
    ANNALIST_FOR_EACH(ANNALIST_VISIT_ENUMERATOR, __VA_ARGS__)                                         \
    return {};                                                                                        \
  }
