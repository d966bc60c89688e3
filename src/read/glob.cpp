// SPDX-License-Identifier: Apache-2.0
// Globs over the names of functions (annalist/read.hpp).
#include <annalist/read.hpp>

namespace annalist::read {
namespace {

/// `*` is any number of characters, `?` one; the last `*` takes more where what follows it does not fit.
bool matches_whole(std::string_view glob, std::string_view name) {
  std::size_t at = 0, in_name = 0;
  std::size_t star = glob.npos, star_in_name = 0;
  while (in_name < name.size()) {
    if (at < glob.size() && glob[at] == '*') {
      star = at++;
      star_in_name = in_name;
    } else if (at < glob.size() && (glob[at] == '?' || glob[at] == name[in_name])) {
      ++at;
      ++in_name;
    } else if (star != glob.npos) {
      at = star + 1;
      in_name = ++star_in_name;
    } else {
      return false;
    }
  }
  return glob.find_first_not_of('*', at) == glob.npos;
}

}  // namespace

bool matches(std::string_view glob, std::string_view name) {
  if (matches_whole(glob, name)) return true;
  // Components end at a dot, in C++ also at a double colon.
  for (std::size_t at = name.find_first_of(".:"); at != name.npos; at = name.find_first_of(".:", at + 1))
    if (matches_whole(glob, name.substr(at + 1))) return true;
  return false;
}

}  // namespace annalist::read
