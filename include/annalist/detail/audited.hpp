// SPDX-License-Identifier: Apache-2.0
// What annalize makes of a function: an object that calls it and records each call.
#pragma once
#include <annalist/detail/call.hpp>
#include <annalist/detail/signature.hpp>
#include <annalist/detail/site.hpp>
#include <annalist/function_options.hpp>
#include <annalist/values.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

// Compilers think an audited call too long to be inlined, and would pass its arguments through memory.
#define ANNALIST_INLINE __attribute__((always_inline)) inline
#define ANNALIST_INLINE_LAMBDA __attribute__((always_inline))
#define ANNALIST_NAMES_SENTENCE \
  "annalist: annalize<\"name\">(function, \"param\", ...) needs exactly one name for each parameter of the function"

namespace annalist::detail {

/// Calls `invoke` and passes its exception on, recorded.
template <class Result, bool kNoexcept, class Invoke>
ANNALIST_INLINE Result invoke_watched(const OpenCall& call, Invoke&& invoke) {
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
}

/// Runs `invoke` as an audited call: the arguments are recorded before it, for it may consume or change them; its
/// result or exception after.
template <class Result, bool kNoexcept, class Describe, class Arguments, class Invoke>
ANNALIST_INLINE Result run_audited(Function& function, const Describe& describe, const Arguments& arguments,
                                   Invoke&& invoke) {
  const std::uint64_t state = OpenCall::state_of(function);
  if (OpenCall::passes(state)) [[unlikely]]
    return invoke();
  OpenCall call(function, state, arguments, describe);
  if constexpr (std::is_void_v<Result>) {
    invoke_watched<Result, kNoexcept>(call, invoke);
    call.returned<Arguments>(values_of(nullptr));
  } else {
    static_assert(std::is_reference_v<Result> || std::is_move_constructible_v<Result>,
                  "annalist: the result of an audited function must be movable, a reference or void");
    Result result = invoke_watched<Result, kNoexcept>(call, invoke);
    call.returned<Arguments>(values_of<std::remove_cvref_t<Result>>(result));
    if constexpr (std::is_reference_v<Result>)
      return static_cast<Result>(result);
    else
      return result;
  }
}

/// Makes the compiler say at the place of annalize, not at a later call, which type cannot be recorded.
template <class T>
constexpr void require_recordable() {
  if constexpr (!std::is_void_v<T>) static_cast<void>(&ValueEncoder::put<std::remove_cvref_t<T>>);
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

  /// Tells the library of the function if nobody has. `Types` are those of all that is recorded at entry.
  template <class Result, class... Types>
  void describe(const Names<sizeof...(Types)>& names) const {
    if (!Place::is_described()) describe_now<Result, Types...>(names);
  }

  [[no_unique_address]] Callable callable_;
  Names<kNames> names_;
  FunctionOptions options_;

 private:
  template <class Result, class... Types>
  __attribute__((noinline, cold)) void describe_now(const Names<sizeof...(Types)>& names) const {
    [[maybe_unused]] std::size_t index = 0;
    const std::array<Parameter, sizeof...(Types)> parameters{Parameter{names[index++], raw_type_name<Types>()}...};
    describe_function(Place::function, {kName.text, kName.file, kName.line, parameters.data(), parameters.size(),
                                        raw_type_name<Result>(), options_});
  }
};

/// Of a function, or of an object with one call operator: takes exactly what that takes, so that braces and conversions
/// work as they do there.
template <auto kName, class Callable, std::size_t kNames, class Signature, class Arguments>
class AuditedFunction;

template <auto kName, class Callable, std::size_t kNames, class Signature, class... A>
class AuditedFunction<kName, Callable, kNames, Signature, TypeList<A...>>
    : public AuditedBase<kName, Callable, kNames> {
  static_assert(kNames == sizeof...(A), ANNALIST_NAMES_SENTENCE);
  using Base = AuditedBase<kName, Callable, kNames>;
  using R = typename Signature::Result;

 public:
  constexpr AuditedFunction(Callable callable, FunctionOptions options, Names<kNames> names)
      : Base(std::move(callable), options, names) {
    require_recordable<R>();
    (require_recordable<A>(), ...);
  }

  R operator()(A... arguments) const
      noexcept(Signature::kNoexcept) requires std::is_invocable_v<const Callable&, A...> {
    return call(this->callable_, static_cast<A&&>(arguments)...);
  }
  R operator()(A... arguments) noexcept(Signature::kNoexcept) requires(!std::is_invocable_v<const Callable&, A...>) {
    return call(this->callable_, static_cast<A&&>(arguments)...);
  }

 private:
  /// Scalars travel in registers.
  template <class T>
  using Passed = std::conditional_t<std::is_scalar_v<T>, T, T&&>;

  /// Short enough to be inlined: where nothing records, the call costs a test.
  template <class F>
  ANNALIST_INLINE R call(F& callable, A&&... arguments) const {
    if (!OpenCall::may_record()) [[unlikely]]
      return callable(static_cast<A&&>(arguments)...);
    return record(callable, static_cast<A&&>(arguments)...);
  }
  template <class F>
  __attribute__((noinline)) R record(F& callable, Passed<A>... arguments) const {
    return run_audited<R, Signature::kNoexcept>(
        Base::Place::function, [&] { this->template describe<R, A...>(this->names_); },
        values_of<std::remove_cvref_t<A>...>(arguments...),
        [&]() ANNALIST_INLINE_LAMBDA -> R { return callable(static_cast<A&&>(arguments)...); });
  }
};

/// The object of a member function, which may be given as a reference, or as anything that refers or points to it.
template <class Object, class Self>
constexpr decltype(auto) object_of(Self&& self) {
  using Given = std::remove_cvref_t<Self>;
  if constexpr (std::is_base_of_v<Object, Given>)
    return std::forward<Self>(self);
  else if constexpr (ReferenceLike<Given>)
    return self.get();
  else
    return *std::forward<Self>(self);
}

/// Its value where its type is described, else its type.
template <class T>
void encode_object(Writer& out, const T& object) {
  if constexpr (Custom<T>)
    encode_values(out, object);
  else
    put_opaque(out, raw_type_name<T>());
}

/// Of a member function: called with the object first.
template <auto kName, class Callable, std::size_t kNames, class Signature, class Arguments>
class AuditedMember;

template <auto kName, class Callable, std::size_t kNames, class Signature, class... A>
class AuditedMember<kName, Callable, kNames, Signature, TypeList<A...>> : public AuditedBase<kName, Callable, kNames> {
  static_assert(kNames == sizeof...(A) || kNames == sizeof...(A) + 1,
                ANNALIST_NAMES_SENTENCE "; one more, the first, may name the object, which is called self otherwise");
  using Base = AuditedBase<kName, Callable, kNames>;
  using R = typename Signature::Result;
  using Object = std::remove_cv_t<typename Signature::Object>;

 public:
  constexpr AuditedMember(Callable callable, FunctionOptions options, Names<kNames> names)
      : Base(std::move(callable), options, names) {
    require_recordable<R>();
    (require_recordable<A>(), ...);
  }

  template <class Self>
  R operator()(Self&& self, A... arguments) const noexcept(Signature::kNoexcept) {
    auto&& object = object_of<Object>(std::forward<Self>(self));
    return run_audited<R, Signature::kNoexcept>(
        Base::Place::function, [&] { this->template describe<R, Object, A...>(all_names()); },
        [&](Writer& out) ANNALIST_INLINE_LAMBDA {
          encode_object<Object>(out, object);
          encode_values<std::remove_cvref_t<A>...>(out, arguments...);
        },
        [&]() ANNALIST_INLINE_LAMBDA -> R {
          return (static_cast<decltype(object)>(object).*this->callable_)(static_cast<A&&>(arguments)...);
        });
  }

 private:
  constexpr Names<sizeof...(A) + 1> all_names() const {
    Names<sizeof...(A) + 1> names{"self"};
    constexpr std::size_t kShift = sizeof...(A) + 1 - kNames;
    for (std::size_t i = 0; i < kNames; ++i) names[i + kShift] = this->names_[i];
    return names;
  }
};

/// Of a generic lambda or an overloaded function object: each call decides what is called.
template <auto kName, class Callable, std::size_t kNames>
class AuditedGeneric : public AuditedBase<kName, Callable, kNames> {
  using Base = AuditedBase<kName, Callable, kNames>;

 public:
  using Base::Base;

  template <class... A>
  requires std::is_invocable_v<const Callable&, A...>
  decltype(auto) operator()(A&&... arguments) const noexcept(std::is_nothrow_invocable_v<const Callable&, A...>) {
    static_assert(kNames == sizeof...(A), ANNALIST_NAMES_SENTENCE);
    using R = std::invoke_result_t<const Callable&, A...>;
    return run_audited<R, std::is_nothrow_invocable_v<const Callable&, A...>>(
        Base::Place::function, [&] { this->template describe<R, std::remove_cvref_t<A>...>(this->names_); },
        values_of<std::remove_cvref_t<A>...>(arguments...),
        [&]() ANNALIST_INLINE_LAMBDA -> R { return this->callable_(std::forward<A>(arguments)...); });
  }
};

template <auto kName, class Callable, std::size_t kNames>
constexpr auto make_audited(Callable callable, const FunctionOptions& options, const Names<kNames>& names) {
  using Signature = SignatureOf<Callable>;
  if constexpr (!Signature::kKnown)
    return AuditedGeneric<kName, Callable, kNames>(std::move(callable), options, names);
  else if constexpr (std::is_void_v<typename Signature::Object>)
    return AuditedFunction<kName, Callable, kNames, Signature, typename Signature::Arguments>(std::move(callable),
                                                                                              options, names);
  else
    return AuditedMember<kName, Callable, kNames, Signature, typename Signature::Arguments>(std::move(callable),
                                                                                            options, names);
}

}  // namespace annalist::detail
