// SPDX-License-Identifier: Apache-2.0
// The fuzz targets without a fuzzer: every seed and some thousands of changed ones, the same in every run. `make test`
// and `make sanitize` run it; it also runs single inputs that a fuzzer has found.
//
//   fuzz_replay VECTORS MUTATIONS             all targets, so many changed seeds of the cheap ones
//   fuzz_replay VECTORS MUTATIONS TARGET      one
//   fuzz_replay --input TARGET FILE…          files
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "mutate.hpp"
#include "targets.hpp"

namespace {

using namespace fuzz;

/// What is being run, for the report of a crash.
const Target* current_target = nullptr;
const Seed* current_input = nullptr;

/// Keeps the input in a file and dies of the same signal. Calls nothing that may not be called in a handler.
void report_crash(int signal) {
  const char* name = current_target == nullptr ? "none" : current_target->name.data();
  char path[64] = "crash-";
  std::size_t size = 6;
  for (; *name != '\0' && size + 1 < sizeof path; ++name) path[size++] = *name;
  const int file = ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  ssize_t written = 0;
  if (current_input != nullptr) written = ::write(file, current_input->data(), current_input->size());
  written += ::write(2, path, size);
  written += ::write(2, " holds the input that did it\n", 29);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run(const Target& target, const Seed& input) {
  current_target = &target;
  current_input = &input;
  target.run(Bytes(input));
  current_input = nullptr;
}

void replay(const Target& target, const Vectors& vectors, std::size_t mutations) {
  const auto begun = std::chrono::steady_clock::now();
  const Seeds seeds = target.seeds(vectors);
  mutations /= target.cost;
  for (const Seed& seed : seeds) run(target, seed);
  Numbers numbers(1);
  for (std::size_t i = 0; i < mutations; ++i) run(target, mutate(seeds, numbers));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  std::printf("%-12s %5zu seeds, %zu mutations: %.2f s\n", target.name.data(), seeds.size(), mutations, took.count());
}

int replay_files(int count, char** arguments) {
  const Target* target = count > 0 ? find_target(arguments[0]) : nullptr;
  if (target == nullptr) return 2;
  for (int i = 1; i < count; ++i) {
    std::ifstream file(arguments[i], std::ios::binary);
    run(*target, Seed(std::istreambuf_iterator<char>(file), {}));
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, report_crash);
  if (count > 2 && std::string(arguments[1]) == "--input") return replay_files(count - 2, arguments + 2);
  if (count < 3) {
    std::fprintf(stderr, "usage: fuzz_replay VECTORS MUTATIONS [TARGET] | --input TARGET FILE...\n");
    return 2;
  }
  const Vectors vectors = Vectors::read(arguments[1]);
  const std::size_t mutations = std::strtoul(arguments[2], nullptr, 10);
  for (const Target& target : kTargets)
    if (count == 3 || target.name == arguments[3]) replay(target, vectors, mutations);
}
