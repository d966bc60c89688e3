// SPDX-License-Identifier: Apache-2.0
// One installed Python distribution, as its metadata tell: which modules it provides, its name and its version.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace annalist::provenance {

/// Where the metadata of a distribution are: `numpy-2.1.0.dist-info`, `.egg-info` (a directory or a file), `EGG-INFO`.
struct Distribution {
  std::string location;  // the directory on the search path
  std::string metadata;  // name in it
  std::string project;   // of an editable installation: the directory that its modules are in, else empty

  std::string path() const { return location + "/" + metadata; }
};

/// Whether an entry of a directory on the search path is metadata.
bool is_metadata(std::string_view entry);

/// The top-level modules that it says it provides, or that its list of files shows. Fills in `project`.
std::vector<std::string> provided_modules(Distribution& distribution);

struct NameAndVersion {
  std::string name, version;
};

/// As the metadata have them, else as the name of the metadata has.
NameAndVersion name_and_version(const Distribution& distribution);

}  // namespace annalist::provenance
