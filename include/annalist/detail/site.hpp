// SPDX-License-Identifier: Apache-2.0
// A place in the code at which a function is audited, and what the library is told of it.
#pragma once
#include <annalist/detail/ring.hpp>
#include <annalist/detail/type_name.hpp>
#include <annalist/export.hpp>
#include <annalist/function_options.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace annalist::detail {

/// A text literal as a template argument, with the place where it stands: the same name at two places makes two
/// functions.
template <std::size_t kSize>
struct Name {
  static constexpr std::size_t kFileBytes = 128;
  char text[kSize]{};
  char file[kFileBytes]{};  // the end of its path
  std::uint32_t line = 0;

  consteval Name(const char (&literal)[kSize], const char* source = __builtin_FILE(),
                 std::uint32_t source_line = __builtin_LINE())
      : line(source_line) {
    for (std::size_t i = 0; i < kSize; ++i) text[i] = literal[i];
    const std::size_t size = std::string_view(source).size();
    const std::size_t skipped = size < kFileBytes ? 0 : size - kFileBytes + 1;
    for (std::size_t i = skipped; i < size; ++i) file[i - skipped] = source[i];
  }
  constexpr std::size_t size() const { return kSize - 1; }
};

/// A text literal as a template argument, without its place.
template <std::size_t kSize>
struct Label {
  char text[kSize]{};
  consteval Label(const char (&literal)[kSize]) {
    for (std::size_t i = 0; i < kSize; ++i) text[i] = literal[i];
  }
};

struct Parameter {
  const char* name;
  std::string_view raw_type;
};

/// What is known of a function at its place. Strings must live as long as the process.
struct SiteDescription {
  const char* name;
  const char* file;
  std::uint32_t line;
  const Parameter* parameters;
  std::size_t parameter_count;
  std::string_view raw_result;
  FunctionOptions options;
};

/// Fills in the function's FunctionInfo; the first of several threads to do so wins.
ANNALIST_API void describe_function(Function& function, const SiteDescription& site) noexcept;

/// One static Function for each place and kind of callable.
template <auto kName, class Tag>
struct Site {
  static inline constinit Function function{0, nullptr};

  /// Acquire; pairs with describe_function.
  static bool is_described() noexcept { return __atomic_load_n(&function.info, __ATOMIC_ACQUIRE) != nullptr; }
};

}  // namespace annalist::detail
