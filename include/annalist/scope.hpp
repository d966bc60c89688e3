// SPDX-License-Identifier: Apache-2.0
// scope: audits the inside of a function.
#pragma once
#include <annalist/detail/call.hpp>
#include <annalist/detail/site.hpp>
#include <annalist/values.hpp>
#include <array>
#include <cstdint>
#include <exception>

namespace annalist {
namespace detail {

/// Purpose: an open call for a block, ended by its destructor. Thread safety: used by the thread that made it.
template <Name kName, Label... kLabels>
class [[nodiscard]] Scope {
 public:
  template <class... A>
  explicit Scope(const A&... arguments)
      : call_(function<A...>(), [&](Writer& out) { encode_values(out, arguments...); }),
        result_(buffer_, buffer_ + sizeof buffer_),
        exceptions_(std::uncaught_exceptions()) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  ~Scope() {
    if (std::uncaught_exceptions() != exceptions_)
      call_.raised_unseen();
    else
      call_.returned([this](Writer& out) { put_result(out); });
  }

  /// What the block gives; said once. Nothing said: null.
  template <class T>
  void result(const T& value) {
    if (result_.size() == 0) encode_values(result_, value);
  }

 private:
  using Place = Site<kName, Scope>;

  template <class... A>
  static Function& function() {
    static_assert(sizeof...(A) == sizeof...(kLabels),
                  "annalist: scope<\"name\", \"a\", ...>(a, ...) needs exactly one value for each of its names");
    if (!Place::is_described()) [[unlikely]] {
      const std::array<Parameter, sizeof...(A)> parameters{Parameter{kLabels.text, raw_type_name<A>()}...};
      describe_function(Place::function,
                        {kName.text, kName.file, kName.line, parameters.data(), parameters.size(), {}, {}});
    }
    return Place::function;
  }

  void put_result(Writer& out) const {
    if (result_.size() == 0)
      out.put_null();
    else
      out.append(result_.begin(), result_.size());
  }

  OpenCall call_;
  std::uint8_t buffer_[128];
  Writer result_;
  int exceptions_;
};

}  // namespace detail

/// Audits the rest of the block in which it stands, as a call with the given names and values:
///
///     auto scope = annalist::scope<"fit", "x", "y">(x, y);
///     …
///     scope.result(slope);
///
/// The call ends with the block: it has returned what `result` was told, or null, unless an exception leaves the block,
/// of which nothing but the fact is known.
template <detail::Name kName, detail::Label... kLabels, class... A>
[[nodiscard]] auto scope(const A&... arguments) {
  return detail::Scope<kName, kLabels...>(arguments...);
}

}  // namespace annalist
