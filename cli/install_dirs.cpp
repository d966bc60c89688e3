// SPDX-License-Identifier: Apache-2.0
// Where Annalist is installed, told from where its library was loaded: right in any prefix, also inside a Python wheel.
#include <dlfcn.h>

#include <CLI/CLI.hpp>
#include <annalist/read.hpp>
#include <filesystem>
#include <optional>

#include "commands.hpp"
#include "output.hpp"

namespace annalist::cli {
namespace {

namespace fs = std::filesystem;

struct Installed {
  fs::path prefix, library;  // the directory of the library
};

/// The directory that libannalist was loaded from.
std::optional<fs::path> library_directory() {
  Dl_info found{};
  const auto address = reinterpret_cast<const void*>(&read::matches);
  if (::dladdr(address, &found) == 0 || !found.dli_fname) return std::nullopt;
  std::error_code error;
  const fs::path file = fs::canonical(found.dli_fname, error);
  if (error) return std::nullopt;
  return file.parent_path();
}

/// The prefix is above the library's directory, one step or, where that is lib/x86_64-linux-gnu, two.
Result<Installed> installed() {
  const auto library = library_directory();
  std::error_code error;
  if (library && fs::exists(*library / "cmake" / "annalist", error))
    for (fs::path prefix = library->parent_path(); prefix.has_relative_path(); prefix = prefix.parent_path())
      if (fs::exists(prefix / "include" / "annalist" / "annalist.hpp", error)) return Installed{prefix, *library};
  return Status(
      Code::kNotFound,
      "libannalist is not installed there with its headers and CMake package; run the command of an installed tree",
      library ? library->string() : "");
}

ExitCode print(fs::path (*directory)(const Installed&)) {
  const auto found = installed();
  if (!found) return complain(found.status());
  Output output;
  output.buffer() = directory(*found).string() + "\n";
  return complain_unless_fine(output.close());
}

}  // namespace

void add_install_dirs(CLI::App& app, ExitCode& exit) {
  struct Directory {
    const char *name, *help;
    fs::path (*of)(const Installed&);
  };
  static constexpr Directory kDirectories[] = {
      {"--prefix", "Print where Annalist is installed", [](const Installed& at) { return at.prefix; }},
      {"--include-dir", "Print the directory of the C++ headers",
       [](const Installed& at) { return at.prefix / "include"; }},
      {"--cmake-dir", "Print the directory of the CMake package, for annalist_DIR",
       [](const Installed& at) { return at.library / "cmake" / "annalist"; }},
      {"--pkgconfig-dir", "Print the directory of annalist.pc, for PKG_CONFIG_PATH",
       [](const Installed& at) { return at.library / "pkgconfig"; }},
  };
  for (const Directory& each : kDirectories)
    app.add_flag_callback(
           each.name,
           [&each, &exit] {
             exit = print(each.of);
             throw CLI::Success();
           },
           each.help)
        ->group("Where it is installed");
}

}  // namespace annalist::cli
