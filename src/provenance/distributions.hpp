// SPDX-License-Identifier: Apache-2.0
// Which of the Python distributions on a search path provide the modules that a program has imported.
#pragma once
#include <annalist/session.hpp>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "provenance/distribution.hpp"

namespace annalist::provenance {

/// What an interpreter has loaded, and where from.
struct LoadedCode {
  std::vector<std::string> search_path;
  std::vector<ImportedModule> modules;
};

/// Purpose: an index of a search path, made a little at a time. Thread safety: none. Invariant: what was read once is
/// not read again: a directory is looked into the first time that it is on the path.
class Distributions {
 public:
  /// Directories that are not known yet are to be looked into.
  void add(const std::vector<std::string>& search_path);
  /// Reads one more directory or the metadata of one more distribution; false where there is nothing left.
  bool step();
  /// Versions by name of those that provide one of the modules.
  std::map<std::string, std::string> providers_of(const std::vector<ImportedModule>& modules) const;

 private:
  void list(const std::string& directory);
  bool provides(const Distribution& distribution, const ImportedModule& module) const;

  std::vector<std::string> directories_;  // to be looked into
  std::set<std::string> seen_;
  std::vector<Distribution> found_;
  std::size_t read_ = 0;                                         // so many of found_ have been read
  std::unordered_multimap<std::string, std::size_t> by_module_;  // of those that have been: indices in found_
};

}  // namespace annalist::provenance
