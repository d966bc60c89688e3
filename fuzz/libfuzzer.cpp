// SPDX-License-Identifier: Apache-2.0
// The fuzz targets under libFuzzer (`make fuzz`): the name of the target comes first, then what libFuzzer takes.
//
//   annalist_fuzz TARGET CORPUS -max_total_time=60
//   annalist_fuzz --seeds VECTORS CORPORA         writes the seeds of each target to a directory of its name
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "targets.hpp"

namespace {

using namespace fuzz;

const Target* target = nullptr;

void write_seeds(const std::string& directory, const Seeds& seeds) {
  std::filesystem::create_directories(directory);
  for (std::size_t i = 0; i < seeds.size(); ++i)
    std::ofstream(directory + "/seed-" + std::to_string(i), std::ios::binary)
        .write(reinterpret_cast<const char*>(seeds[i].data()), static_cast<std::streamsize>(seeds[i].size()));
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  const std::string first = *count > 1 ? (*arguments)[1] : "";
  if (first == "--seeds" && *count == 4) {
    const Vectors vectors = Vectors::read((*arguments)[2]);
    for (const Target& each : kTargets)
      write_seeds((*arguments)[3] + ("/" + std::string(each.name)), each.seeds(vectors));
    std::exit(0);
  }
  target = find_target(first);
  if (target == nullptr) {
    std::fprintf(stderr, "the first argument has to be one of");
    for (const Target& each : kTargets) std::fprintf(stderr, " %s", each.name.data());
    std::fprintf(stderr, "\n");
    std::exit(2);
  }
  (*arguments)[1] = (*arguments)[0];
  ++*arguments;
  --*count;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target->run(Bytes(data, size));
  return 0;
}
