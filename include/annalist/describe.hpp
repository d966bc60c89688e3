// SPDX-License-Identifier: Apache-2.0
// ANNALIST_DESCRIBE: says once what a type of the program consists of, so that its values can be recorded.
#pragma once
#include <string_view>
#include <type_traits>

/// `ANNALIST_DESCRIBE(Point, x, y)`, in the namespace of the type: a value is recorded as `Point` with its members, of
/// which there may be some hundreds. They must be data members that can be recorded themselves. What is derived from
/// Point is not described by it.
#define ANNALIST_DESCRIBE(Type, ...) ANNALIST_DESCRIBE_FUNCTIONS(inline, Type __VA_OPT__(, ) __VA_ARGS__)

/// The same inside the class, for private members and for class templates.
#define ANNALIST_DESCRIBE_INSIDE(Type, ...) ANNALIST_DESCRIBE_FUNCTIONS(friend, Type __VA_OPT__(, ) __VA_ARGS__)

/// `ANNALIST_DESCRIBE_ENUM(Color, red, green)`, in the namespace of the enum: the names of its enumerators. Without it,
/// those of values from -32 to 127 are found all the same; others are recorded by number.
#define ANNALIST_DESCRIBE_ENUM(Type, ...)                                                          \
  inline constexpr std::string_view annalist_enumerator_name(const Type annalist_value) noexcept { \
    using annalist_enum = Type;                                                                    \
    ANNALIST_FOR_EACH(ANNALIST_VISIT_ENUMERATOR, __VA_ARGS__)                                      \
    return {};                                                                                     \
  }

#define ANNALIST_DESCRIBE_FUNCTIONS(prefix, Type, ...)                                         \
  template <class AnnalistVisitor>                                                             \
  prefix void annalist_visit([[maybe_unused]] const Type& annalist_object,                     \
                             [[maybe_unused]] AnnalistVisitor&& annalist_visitor){             \
      ANNALIST_FOR_EACH(ANNALIST_VISIT_MEMBER, __VA_ARGS__)} prefix constexpr std::string_view \
  annalist_type_name(std::type_identity<Type>) noexcept {                                      \
    return #Type;                                                                              \
  }
#define ANNALIST_VISIT_MEMBER(member)                                                                           \
  static_assert(std::string_view(#member).find('(') == std::string_view::npos,                                  \
                "annalist: ANNALIST_DESCRIBE takes data members; what calls functions is for annalist_encode"); \
  annalist_visitor(std::string_view(#member), annalist_object.member);
#define ANNALIST_VISIT_ENUMERATOR(enumerator) \
  if (annalist_value == annalist_enum::enumerator) return #enumerator;

/// macro(argument) for each argument: a macro cannot call itself, but it can leave its call to be expanded by the next
/// of the passes that ANNALIST_EXPAND makes, of which there are 341.
#define ANNALIST_FOR_EACH(macro, ...) __VA_OPT__(ANNALIST_EXPAND(ANNALIST_FOR_EACH_STEP(macro, __VA_ARGS__)))
#define ANNALIST_FOR_EACH_STEP(macro, first, ...) \
  macro(first) __VA_OPT__(ANNALIST_FOR_EACH_AGAIN ANNALIST_PARENTHESES(macro, __VA_ARGS__))
#define ANNALIST_FOR_EACH_AGAIN() ANNALIST_FOR_EACH_STEP
#define ANNALIST_PARENTHESES ()
#define ANNALIST_EXPAND(...) ANNALIST_EXPAND4(ANNALIST_EXPAND4(ANNALIST_EXPAND4(ANNALIST_EXPAND4(__VA_ARGS__))))
#define ANNALIST_EXPAND4(...) ANNALIST_EXPAND3(ANNALIST_EXPAND3(ANNALIST_EXPAND3(ANNALIST_EXPAND3(__VA_ARGS__))))
#define ANNALIST_EXPAND3(...) ANNALIST_EXPAND2(ANNALIST_EXPAND2(ANNALIST_EXPAND2(ANNALIST_EXPAND2(__VA_ARGS__))))
#define ANNALIST_EXPAND2(...) ANNALIST_EXPAND1(ANNALIST_EXPAND1(ANNALIST_EXPAND1(ANNALIST_EXPAND1(__VA_ARGS__))))
#define ANNALIST_EXPAND1(...) __VA_ARGS__
