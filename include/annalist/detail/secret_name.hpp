// SPDX-License-Identifier: Apache-2.0
// Which names say that what they name is secret: the default by which arguments of calls, attributes and command lines
// are redacted, in every language the same.
#pragma once
#include <annalist/export.hpp>
#include <string_view>

namespace annalist::detail {

/// Whether a component of the name (`api_key`, `apiKey`, `--api-key`, `API_KEY`) is a word for something secret, such
/// as `password`, `secret`, `token`, `credentials`, `auth`, or `key` behind `api`, `access`, `private` and their like.
/// `key` alone, `author` and `tokens` are none.
ANNALIST_API bool is_secret_name(std::string_view name) noexcept;

}  // namespace annalist::detail
