// SPDX-License-Identifier: Apache-2.0
#include "provenance/distributions.hpp"

#include <dirent.h>

#include <algorithm>
#include <memory>

namespace annalist::provenance {
namespace {

/// A directory of data may be on the search path.
constexpr std::size_t kMaxEntries = 100'000, kMaxDirectories = 1000, kMaxDistributions = 20'000;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

bool is_within(std::string_view path, std::string_view directory) {
  return path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/';
}

}  // namespace

void Distributions::add(const std::vector<std::string>& search_path) {
  for (const std::string& entry : search_path) {
    std::string directory = entry.substr(0, entry.find_last_not_of('/') + 1);
    if (directory.empty()) directory = entry.empty() ? "." : "/";
    if (seen_.size() < kMaxDirectories && seen_.insert(directory).second) directories_.push_back(std::move(directory));
  }
}

bool Distributions::step() {
  if (read_ < found_.size()) {
    for (std::string& module : provided_modules(found_[read_])) by_module_.emplace(std::move(module), read_);
    ++read_;
    return true;
  }
  if (directories_.empty()) return false;
  const std::string directory = std::move(directories_.front());
  directories_.erase(directories_.begin());
  list(directory);
  return true;
}

void Distributions::list(const std::string& path) {
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir(path.c_str()));
  if (directory == nullptr) return;
  std::vector<std::string> entries;
  for (std::size_t n = 0; n < kMaxEntries; ++n) {
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) break;
    if (is_metadata(entry->d_name)) entries.emplace_back(entry->d_name);
  }
  std::sort(entries.begin(), entries.end());
  for (std::string& entry : entries)
    if (found_.size() < kMaxDistributions) found_.push_back({path, std::move(entry), {}});
}

bool Distributions::provides(const Distribution& distribution, const ImportedModule& module) const {
  // A namespace package has no file. What was imported from elsewhere only has the same name.
  return module.file.empty() || is_within(module.file, distribution.location) ||
         (!distribution.project.empty() && is_within(module.file, distribution.project));
}

std::map<std::string, std::string> Distributions::providers_of(const std::vector<ImportedModule>& modules) const {
  std::set<std::size_t> providers;
  for (const ImportedModule& module : modules) {
    const auto [begin, end] = by_module_.equal_range(module.name);
    for (auto each = begin; each != end; ++each)
      if (provides(found_[each->second], module)) providers.insert(each->second);
    // Few editable installations list what they provide.
    for (std::size_t i = 0; i < read_; ++i)
      if (!found_[i].project.empty() && is_within(module.file, found_[i].project)) providers.insert(i);
  }
  std::map<std::string, std::string> versions;
  for (const std::size_t i : providers) {
    NameAndVersion found = name_and_version(found_[i]);
    versions.try_emplace(std::move(found.name), std::move(found.version));  // the first on the path is the one in use
  }
  return versions;
}

}  // namespace annalist::provenance
