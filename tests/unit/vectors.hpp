// SPDX-License-Identifier: Apache-2.0
// Where the vectors of the specification stand.
#pragma once
#include <cstdlib>
#include <filesystem>

namespace annalist::test {

/// The folder spec/vectors of the sources; ctest names the sources, for a compiler's cache may have made `__FILE__`
/// relative.
inline std::filesystem::path vectors_folder() {
  const char* const source = std::getenv("ANNALIST_SOURCE_DIR");
  const std::filesystem::path here = std::filesystem::path(__FILE__).parent_path();
  return (source ? std::filesystem::path(source) : here / "../..") / "spec" / "vectors";
}

}  // namespace annalist::test
