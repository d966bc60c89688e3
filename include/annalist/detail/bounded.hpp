// SPDX-License-Identifier: Apache-2.0
// Bounded: arguments or a result whose encoding has a small size known to the compiler. They need no Writer, and where
// the size is exact a call's record has a fixed layout.
#pragma once
#include <annalist/detail/writer.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace annalist::detail {

/// `put` writes at most kMostBytes and cannot fail, nor run code of the program.
template <class Encode>
concept Bounded = requires(const Encode& encode, std::uint8_t* at) {
  { encode.put(at) } -> std::same_as<std::uint8_t*>;
  { Encode::kMostBytes } -> std::convertible_to<std::size_t>;
};

/// Such as always has kMostBytes; `copy` takes it from one place to another.
template <class Encode>
concept Exact = Bounded<Encode> && Encode::kIsExact;

}  // namespace annalist::detail
