// SPDX-License-Identifier: Apache-2.0
// What a callable takes and gives, as far as its type tells it.
#pragma once
#include <type_traits>

namespace annalist::detail {

template <class... Types>
struct TypeList {};

/// `Object` is void for what is no member function; `Arguments` is a TypeList.
template <class ObjectType, class ResultType, bool kIsNoexcept, class... ArgumentTypes>
struct KnownSignature {
  static constexpr bool kKnown = true;
  static constexpr bool kNoexcept = kIsNoexcept;
  using Object = ObjectType;
  using Result = ResultType;
  using Arguments = TypeList<ArgumentTypes...>;
};

/// Overloaded or generic: told only by a call.
struct UnknownSignature {
  static constexpr bool kKnown = false;
  using Object = void;
};

template <class Callable>
struct SignatureOf : UnknownSignature {};

template <class R, class... A>
struct SignatureOf<R (*)(A...)> : KnownSignature<void, R, false, A...> {};
template <class R, class... A>
struct SignatureOf<R (*)(A...) noexcept> : KnownSignature<void, R, true, A...> {};

#define ANNALIST_MEMBER_SIGNATURE(qualifiers, Object, is_noexcept) \
  template <class C, class R, class... A>                          \
  struct SignatureOf<R (C::*)(A...) qualifiers> : KnownSignature<Object, R, is_noexcept, A...> {};
#define ANNALIST_MEMBER_SIGNATURES(qualifiers, Object) \
  ANNALIST_MEMBER_SIGNATURE(qualifiers, Object, false) \
  ANNALIST_MEMBER_SIGNATURE(qualifiers noexcept, Object, true)
ANNALIST_MEMBER_SIGNATURES(, C)
ANNALIST_MEMBER_SIGNATURES(const, const C)
ANNALIST_MEMBER_SIGNATURES(&, C)
ANNALIST_MEMBER_SIGNATURES(const&, const C)
ANNALIST_MEMBER_SIGNATURES(&&, C)
ANNALIST_MEMBER_SIGNATURES(const&&, const C)
#undef ANNALIST_MEMBER_SIGNATURES
#undef ANNALIST_MEMBER_SIGNATURE

/// The signature of a member function without its object: of a function object's call operator.
template <class Signature>
struct WithoutObject;
template <class O, class R, bool N, class... A>
struct WithoutObject<KnownSignature<O, R, N, A...>> : KnownSignature<void, R, N, A...> {};

template <class O, class R, bool N, class... A>
KnownSignature<O, R, N, A...> as_known(const KnownSignature<O, R, N, A...>&);

template <class Callable>
requires requires { &Callable::operator(); }
struct SignatureOf<Callable> : WithoutObject<decltype(as_known(SignatureOf<decltype(&Callable::operator())>()))> {};

}  // namespace annalist::detail
