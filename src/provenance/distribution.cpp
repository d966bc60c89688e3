// SPDX-License-Identifier: Apache-2.0
#include "provenance/distribution.hpp"

#include <algorithm>
#include <charconv>

#include "base/utf8.hpp"
#include "provenance/text_file.hpp"

namespace annalist::provenance {
namespace {

constexpr std::string_view kDistInfo = ".dist-info", kEggInfo = ".egg-info", kEgg = "EGG-INFO";
/// Of files of a few lines; of the head of a metadata file; of a list of files.
constexpr std::size_t kSmall = 64 << 10, kHead = 64 << 10, kFileList = 16 << 20;
constexpr std::size_t kMaxModules = 10000, kLongestName = 256;
constexpr std::string_view kFileUrl = "\"file://";

/// `Name-1.0` of `Name-1.0-py3.11.egg-info` or `Name-1.0.dist-info`.
std::string_view stem(std::string_view metadata) {
  metadata = metadata.substr(0, metadata.rfind('.'));
  const std::size_t dash = metadata.find('-');
  if (dash == std::string_view::npos) return metadata;
  return metadata.substr(0, metadata.find('-', dash + 1));
}

/// The path that begins a line of RECORD, which is CSV.
std::string_view recorded_path(std::string_view line) {
  if (!line.starts_with('"')) return line.substr(0, line.find(','));
  line.remove_prefix(1);
  return line.substr(0, line.find('"'));
}

bool is_code(std::string_view path) { return path.ends_with(".py") || path.ends_with(".so") || path.ends_with(".pyd"); }

/// The top-level module that a file is part of; empty where it is of none.
std::string_view module_of(std::string_view path) {
  if (!is_code(path)) return {};
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return path.substr(0, path.find('.'));
  const std::string_view directory = path.substr(0, slash);
  return directory.find('.') == std::string_view::npos && directory != "__pycache__" ? directory : std::string_view();
}

void add(std::string_view module, std::vector<std::string>& modules) {
  if (module.empty() || module.size() > kLongestName || modules.size() >= kMaxModules) return;
  // Lists of files are sorted, so that a module's stand together.
  if (modules.empty() || modules.back() != module) modules.emplace_back(module);
}

/// Each line of a file in the metadata.
template <class Visit>
void each_line(const Distribution& distribution, const char* file, std::size_t limit, const Visit& visit) {
  const auto text = read_text(distribution.path() + "/" + file, limit);
  for (std::string_view rest = text ? std::string_view(*text) : std::string_view(); !rest.empty();)
    visit(take_line(rest));
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const bool is_escape =
        text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr == text.data() + i + 3;
    decoded += is_escape ? static_cast<char>(byte) : text[i];
    if (is_escape) i += 2;
  }
  return decoded;
}

/// Where an editable installation (PEP 610) has its modules: of direct_url.json nothing else is asked.
std::string editable_project(const Distribution& distribution) {
  const auto json = read_text(distribution.path() + "/direct_url.json", kSmall);
  if (!json || json->find("\"editable\"") == std::string::npos) return {};
  const std::size_t editable = json->find_first_not_of(" :\t\n", json->find("\"editable\"") + 10);
  const std::size_t url = json->find(kFileUrl);
  if (editable == std::string::npos || json->compare(editable, 4, "true") != 0 || url == std::string::npos) return {};
  const std::size_t begin = url + kFileUrl.size(), end = json->find('"', begin);
  return end == std::string::npos ? std::string() : percent_decoded(json->substr(begin, end - begin));
}

void take_header(std::string_view line, std::string_view key, std::string& value) {
  if (!value.empty() || !line.starts_with(key)) return;
  line.remove_prefix(key.size());
  value = base::to_utf8(take_line(line));
}

}  // namespace

bool is_metadata(std::string_view entry) {
  return entry.ends_with(kDistInfo) || entry.ends_with(kEggInfo) || entry == kEgg;
}

std::vector<std::string> provided_modules(Distribution& distribution) {
  std::vector<std::string> modules;
  distribution.project = editable_project(distribution);
  each_line(distribution, "top_level.txt", kSmall, [&](std::string_view line) { add(line, modules); });
  if (!modules.empty()) return modules;
  each_line(distribution, "RECORD", kFileList,
            [&](std::string_view line) { add(module_of(recorded_path(line)), modules); });
  if (!modules.empty()) return modules;
  std::string name(stem(distribution.metadata).substr(0, stem(distribution.metadata).find('-')));
  std::replace(name.begin(), name.end(), '.', '_');
  add(name, modules);
  return modules;
}

NameAndVersion name_and_version(const Distribution& distribution) {
  NameAndVersion found;
  for (const char* file : {"/METADATA", "/PKG-INFO", ""}) {
    const auto text = read_text(distribution.path() + file, kHead);
    std::string_view rest = text ? std::string_view(*text) : std::string_view();
    while (!rest.empty()) {
      const std::string_view line = take_line(rest);
      if (line.empty()) break;  // what follows is the description
      take_header(line, "Name:", found.name);
      take_header(line, "Version:", found.version);
    }
    if (!found.name.empty() && !found.version.empty()) return found;
  }
  const std::string_view named = stem(distribution.metadata);
  const std::size_t dash = named.find('-');
  if (found.name.empty()) found.name = base::to_utf8(named.substr(0, dash));
  if (found.version.empty() && dash != std::string_view::npos) found.version = base::to_utf8(named.substr(dash + 1));
  return found;
}

}  // namespace annalist::provenance
