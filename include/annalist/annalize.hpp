// SPDX-License-Identifier: Apache-2.0
// annalize: makes an audited function of a function. scope: audits the inside of one.
#pragma once
#include <array>
#include <functional>
#include <type_traits>
#include <utility>

#include <annalist/detail/call.hpp>
#include <annalist/detail/signature.hpp>
#include <annalist/detail/site.hpp>
#include <annalist/function_options.hpp>
#include <annalist/values.hpp>

namespace annalist {
namespace detail {

/// Runs `invoke` as an audited call: arguments recorded before, result or exception after, and passed on untouched.
template <class Result, bool kNoexcept, class EncodeArguments, class Invoke>
__attribute__((always_inline)) inline Result run_audited(Function& function, EncodeArguments&& encode_arguments, Invoke&& invoke) {
  OpenCall call(function, encode_arguments);
  const auto guarded = [&]() -> Result {
    if constexpr (kNoexcept) {
      return invoke();
    } else {
      try {
        return invoke();
      } catch (...) {
        call.raised_current();
        throw;
      }
    }
  };
  if constexpr (std::is_void_v<Result>) {
    guarded();
    call.returned([](Writer& out) { out.put_null(); });
  } else {
    static_assert(std::is_reference_v<Result> || std::is_move_constructible_v<Result>,
                  "annalist: the result of an audited function must be a reference, movable or void");
    Result result = guarded();
    call.returned([&](Writer& out) { encode_value(out, result); });
    if constexpr (std::is_reference_v<Result>) return static_cast<Result>(result);
    else return result;
  }
}

/// The object of a member function: its value where its type is described, else its type.
template <class T>
void encode_object(Writer& out, const T& object) {
  if constexpr (Recordable<T>) encode_value(out, object);
  else put_opaque(out, raw_type_name<T>());
}

template <class Object>
decltype(auto) object_of(Object&& object) {
  if constexpr (requires { *object; } && !Recordable<std::remove_cvref_t<Object>>) return *std::forward<Object>(object);
  else if constexpr (std::is_pointer_v<std::remove_cvref_t<Object>> || UniquePointer<std::remove_cvref_t<Object>> ||
                     SharedPointer<std::remove_cvref_t<Object>>)
    return *std::forward<Object>(object);
  else return std::forward<Object>(object);
}

template <std::size_t kCount>
using Names = std::array<const char*, kCount>;

/// Purpose: what all audited functions have: the callable, the names of its parameters, its options, its place.
/// Thread safety: as the callable's. Ownership: holds the callable by value.
template <auto kName, class Callable, std::size_t kNames>
class AuditedBase {
 public:
  constexpr AuditedBase(Callable callable, FunctionOptions options, Names<kNames> names)
      : callable_(std::move(callable)), names_(names), options_(options) {}

 protected:
  using Place = Site<kName, Callable>;

  /// Tells the library of the function at its first call. `Types` are those of all recorded parameters.
  template <class Result, class... Types>
  __attribute__((always_inline)) Function& function(const Names<sizeof...(Types)>& names) const {
    if (!Place::is_described()) [[unlikely]] describe<Result, Types...>(names);
    return Place::function;
  }
  template <class Result, class... Types>
  __attribute__((noinline, cold)) void describe(const Names<sizeof...(Types)>& names) const {
    std::size_t index = 0;
    const std::array<Parameter, sizeof...(Types)> parameters{Parameter{names[index++], raw_type_name<Types>()}...};
    describe_function(Place::function, {kName.text, kName.file, kName.line, parameters.data(), parameters.size(),
                                        raw_type_name<Result>(), options_});
  }

  [[no_unique_address]] Callable callable_;
  Names<kNames> names_;
  FunctionOptions options_;
};

template <auto kName, class Callable, std::size_t kNames, class Signature, class Arguments>
class AuditedFunction;

/// Of a function, or an object with one call operator: takes exactly what that takes, so that braces and conversions work as they do there.
template <auto kName, class Callable, std::size_t kNames, class Signature, class... A>
class AuditedFunction<kName, Callable, kNames, Signature, TypeList<A...>> : public AuditedBase<kName, Callable, kNames> {
  static_assert(kNames == sizeof...(A),
                "annalist: annalize<\"name\">(function, \"parameter\", ...) needs exactly one name for each parameter of the function");
  using R = typename Signature::Result;

 public:
  using AuditedBase<kName, Callable, kNames>::AuditedBase;

  R operator()(A... arguments) const noexcept(Signature::kNoexcept)
    requires std::is_invocable_v<const Callable&, A...>
  {
    return call(this->callable_, static_cast<A&&>(arguments)...);
  }
  R operator()(A... arguments) noexcept(Signature::kNoexcept)
    requires(!std::is_invocable_v<const Callable&, A...>)
  {
    return call(this->callable_, static_cast<A&&>(arguments)...);
  }

 private:
  template <class F>
  __attribute__((always_inline)) R call(F& callable, A&&... arguments) const {
    return run_audited<R, Signature::kNoexcept>(
        this->template function<R, A...>(this->names_),
        [&]([[maybe_unused]] Writer& out) { (encode_value(out, static_cast<const std::remove_cvref_t<A>&>(arguments)), ...); },
        [&]() -> R { return callable(static_cast<A&&>(arguments)...); });
  }
};

template <auto kName, class Callable, std::size_t kNames, class Signature, class Arguments>
class AuditedMember;

/// Of a member function: called with the object first, a reference or anything that points to one.
template <auto kName, class Callable, std::size_t kNames, class Signature, class... A>
class AuditedMember<kName, Callable, kNames, Signature, TypeList<A...>> : public AuditedBase<kName, Callable, kNames> {
  static_assert(kNames == sizeof...(A) || kNames == sizeof...(A) + 1,
                "annalist: annalize<\"name\">(&Type::function, \"parameter\", ...) needs exactly one name for each parameter of the function; "
                "one more, the first, may name the object, which is called self otherwise");
  using R = typename Signature::Result;
  using Object = std::remove_cv_t<typename Signature::Object>;

 public:
  using AuditedBase<kName, Callable, kNames>::AuditedBase;

  template <class Self>
  R operator()(Self&& self, A... arguments) const noexcept(Signature::kNoexcept) {
    return run_audited<R, Signature::kNoexcept>(
        this->template function<R, Object, A...>(all_names()),
        [&](Writer& out) {
          encode_object(out, static_cast<const Object&>(object_of(self)));
          (encode_value(out, static_cast<const std::remove_cvref_t<A>&>(arguments)), ...);
        },
        [&]() -> R { return std::invoke(this->callable_, std::forward<Self>(self), static_cast<A&&>(arguments)...); });
  }

 private:
  constexpr Names<sizeof...(A) + 1> all_names() const {
    if constexpr (kNames == sizeof...(A) + 1) return this->names_;
    Names<sizeof...(A) + 1> names{"self"};
    for (std::size_t i = 0; i < sizeof...(A); ++i) names[i + 1] = this->names_[i];
    return names;
  }
};

/// Of a generic lambda or an overloaded function object: each call decides what is called.
template <auto kName, class Callable, std::size_t kNames>
class AuditedGeneric : public AuditedBase<kName, Callable, kNames> {
 public:
  using AuditedBase<kName, Callable, kNames>::AuditedBase;

  template <class... A>
  decltype(auto) operator()(A&&... arguments) const
    requires std::is_invocable_v<const Callable&, A...>
  {
    static_assert(kNames == sizeof...(A),
                  "annalist: annalize<\"name\">(function, \"parameter\", ...) needs exactly one name for each parameter of the function");
    using R = std::invoke_result_t<const Callable&, A...>;
    return run_audited<R, std::is_nothrow_invocable_v<const Callable&, A...>>(
        this->template function<R, std::remove_cvref_t<A>...>(this->names_),
        [&]([[maybe_unused]] Writer& out) { (encode_value(out, static_cast<const std::remove_cvref_t<A>&>(arguments)), ...); },
        [&]() -> R { return this->callable_(std::forward<A>(arguments)...); });
  }
};

template <auto kName, class Callable, std::size_t kNames>
constexpr auto make_audited(Callable callable, const FunctionOptions& options, Names<kNames> names) {
  using Signature = SignatureOf<Callable>;
  if constexpr (!Signature::kKnown)
    return AuditedGeneric<kName, Callable, kNames>(std::move(callable), options, names);
  else if constexpr (std::is_void_v<typename Signature::Object>)
    return AuditedFunction<kName, Callable, kNames, Signature, typename Signature::Arguments>(std::move(callable), options, names);
  else
    return AuditedMember<kName, Callable, kNames, Signature, typename Signature::Arguments>(std::move(callable), options, names);
}

/// Purpose: an open call for the inside of a function, ended by its destructor. Thread safety: used by the thread that made it.
template <auto kName, auto... kLabels>
class [[nodiscard]] Scope {
 public:
  template <class... A>
  explicit Scope(const A&... arguments)
      : call_(function<A...>(), [&]([[maybe_unused]] Writer& out) { (encode_value(out, arguments), ...); }),
        result_(buffer_, buffer_ + sizeof buffer_),
        exceptions_(std::uncaught_exceptions()) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  ~Scope() {
    const auto put_result = [this](Writer& out) {
      if (result_.size() == 0) out.put_null();
      else out.append(result_.begin(), result_.size());
    };
    if (std::uncaught_exceptions() == exceptions_) call_.returned(put_result);
    else call_.raised_unseen();
  }

  /// What the scope gives; said once. Without it: nothing.
  template <class T>
  void result(const T& value) {
    if (result_.size() == 0) encode_value(result_, value);
  }

 private:
  using Place = Site<kName, Scope>;
  template <class... A>
  static Function& function() {
    static_assert(sizeof...(A) == sizeof...(kLabels),
                  "annalist: scope<\"name\", \"a\", ...>(a, ...) needs exactly one value for each of its names");
    if (!Place::is_described()) [[unlikely]] {
      const std::array<Parameter, sizeof...(A)> parameters{Parameter{kLabels.text, raw_type_name<A>()}...};
      describe_function(Place::function, {kName.text, kName.file, kName.line, parameters.data(), parameters.size(), {}, {}});
    }
    return Place::function;
  }
  OpenCall call_;
  std::uint8_t buffer_[128];
  Writer result_;
  int exceptions_;
};

}  // namespace detail

/// An audited function: calls it, and records each call under `name` with its arguments, result or exception, and times.
///
/// `function` is a function, a member function, a lambda or any function object; overloads are chosen by a cast. One name for each parameter.
/// The result takes what `function` itself takes; default arguments have to be given, for their type does not tell them. A member function is
/// called with its object first, which is recorded as `self`.
///
///     inline constexpr auto audited_discharge = annalist::annalize<"discharge">(discharge, "stage", "a", "b");
template <detail::Name kName, class Function, class... ParameterNames>
  requires(std::is_convertible_v<ParameterNames, const char*> && ...)
constexpr auto annalize(Function function, ParameterNames... names) {
  return detail::make_audited<kName, Function, sizeof...(names)>(std::move(function), FunctionOptions{},
                                                                 detail::Names<sizeof...(names)>{names...});
}

/// The same with options: `annalize<"name">(function, {.level = "DEBUG", .effect = "input"}, "param", ...)`.
template <detail::Name kName, class Function, class... ParameterNames>
  requires(std::is_convertible_v<ParameterNames, const char*> && ...)
constexpr auto annalize(Function function, FunctionOptions options, ParameterNames... names) {
  return detail::make_audited<kName, Function, sizeof...(names)>(std::move(function), options,
                                                                 detail::Names<sizeof...(names)>{names...});
}

/// Audits the rest of the block in which it stands: `auto scope = annalist::scope<"fit", "x", "y">(x, y); … scope.result(r);`
template <detail::Name kName, detail::Label... kLabels, class... A>
auto scope(const A&... arguments) {
  return detail::Scope<kName, kLabels...>(arguments...);
}

}  // namespace annalist
