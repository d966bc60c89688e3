// SPDX-License-Identifier: Apache-2.0
// annalize: makes an audited function of a function.
#pragma once
#include <annalist/detail/audited.hpp>
#include <annalist/detail/site.hpp>
#include <annalist/function_options.hpp>
#include <type_traits>
#include <utility>

namespace annalist {

/// An audited function: calls `function`, and records each call under `name` with its arguments, its result or
/// exception, and its times. An exception passes on untouched.
///
///     inline constexpr auto audited_discharge = annalist::annalize<"discharge">(discharge, "stage", "a", "b");
///     audited_discharge(1.2, 3.4, 1.5);
///
/// `function` is a function, a member function, a lambda or any function object; of an overloaded one, a cast chooses.
/// There is one name for each parameter. The result takes what `function` takes, braces and conversions included, with
/// one exception: default arguments have to be given, for no type tells them. Arguments taken by value are moved once
/// more. A member function is called with its object first: a reference, a pointer or a smart pointer. The object is
/// recorded as `self` (or as one more name, the first, says): by value if its type is described, else by type.
///
/// Errors: wrong numbers of names, and parameters or results that cannot be recorded, do not compile.
template <detail::Name kName, class Function, class... ParameterNames>
requires(std::is_convertible_v<ParameterNames, const char*>&&...) constexpr auto annalize(Function function,
                                                                                          ParameterNames... names) {
  return detail::make_audited<kName>(std::move(function), FunctionOptions{}, detail::Names<sizeof...(names)>{names...});
}

/// The same with options: `annalize<"name">(function, {.level = "DEBUG", .effect = "input"}, "param", ...)`.
template <detail::Name kName, class Function, class... ParameterNames>
requires(std::is_convertible_v<ParameterNames, const char*>&&...) constexpr auto annalize(Function function,
                                                                                          FunctionOptions options,
                                                                                          ParameterNames... names) {
  return detail::make_audited<kName>(std::move(function), options, detail::Names<sizeof...(names)>{names...});
}

}  // namespace annalist
