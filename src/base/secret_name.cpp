// SPDX-License-Identifier: Apache-2.0
// is_secret_name: a name is taken apart into the words it is made of, and these are looked up.
#include <algorithm>
#include <annalist/detail/secret_name.hpp>
#include <iterator>

namespace annalist::detail {
namespace {

/// Secret where a component is one of them.
constexpr std::string_view kWords[] = {"auth", "authentication", "authorisation", "authorization", "bearer", "passcode",
                                       "pwd"};
/// Secret where a component ends with one of them, for they are often glued to what they are of: `PGPASSWORD`.
constexpr std::string_view kEndings[] = {"accesskey",   "apikey",    "credential", "credentials", "passphrase",
                                         "passphrases", "passwd",    "password",   "passwords",   "privatekey",
                                         "secret",      "secretkey", "secrets",    "token"};
/// A key behind one of them opens something; others are keys of dictionaries.
constexpr std::string_view kKinds[] = {"access", "api", "encryption", "private", "secret", "signing", "ssh"};

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
/// What is beyond ASCII is part of a word.
constexpr bool is_letter(char c) { return is_upper(c) || is_lower(c) || (c & 0x80) != 0; }
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal(std::string_view component, std::string_view word) {
  return std::equal(component.begin(), component.end(), word.begin(), word.end(),
                    [](char a, char b) { return lower(a) == b; });
}

bool ends_with(std::string_view component, std::string_view word) {
  return component.size() >= word.size() && equal(component.substr(component.size() - word.size()), word);
}

template <class Words, class Matches>
bool any(const Words& words, std::string_view component, Matches matches) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return matches(component, word); });
}

/// Whether a word begins at `i`, of which the letter before is known to be one: `apiKey`, `APIKey`.
bool is_hump(std::string_view name, std::size_t i) {
  if (!is_upper(name[i])) return false;
  return !is_upper(name[i - 1]) || (i + 1 < name.size() && is_lower(name[i + 1]));
}

/// The next component from `at` on, which moves behind it; empty at the end.
std::string_view next_component(std::string_view name, std::size_t& at) {
  while (at < name.size() && !is_letter(name[at])) ++at;
  const std::size_t begin = at;
  while (at < name.size() && is_letter(name[at]) && (at == begin || !is_hump(name, at))) ++at;
  return name.substr(begin, at - begin);
}

}  // namespace

bool is_secret_name(std::string_view name) noexcept {
  std::string_view before;
  std::size_t at = 0;
  for (std::string_view component; !(component = next_component(name, at)).empty(); before = component) {
    if (any(kWords, component, equal) || any(kEndings, component, ends_with)) return true;
    if (equal(component, "key") && any(kKinds, before, equal)) return true;
  }
  return false;
}

}  // namespace annalist::detail
