// SPDX-License-Identifier: Apache-2.0
// What a process would leave if it was killed now: its files in the trail and in shared memory, and what the ledger
// says. A kill changes none of it, so that a state is kept only where it differs from the one before.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ledger.hpp"

namespace torture {

constexpr std::size_t kPageBytes = 4096;
using Page = std::vector<std::uint8_t>;

/// A file, in pages that states share.
struct FileState {
  std::size_t bytes = 0;
  std::vector<std::shared_ptr<const Page>> pages;
  bool operator==(const FileState&) const = default;
};

struct State {
  std::map<std::string, FileState> files;  // by path
  Witness witness;
  bool operator==(const State&) const = default;

  /// Puts the files where they were.
  void restore() const;
};

/// Purpose: looks at one process that stands still. Thread safety: none.
/// Invariant: states() has each state that differed from the one before, the first included.
class Remains {
 public:
  Remains(std::string trail, const Ledger& ledger) : trail_(std::move(trail)), ledger_(ledger) {}
  ~Remains();

  /// Looks anew at what files there are; needed after each system call, for without one files neither come nor grow.
  void look_for_files();
  /// Looks at memory alone.
  void look();
  /// Removes everything that the process left.
  void remove() const;

  const std::vector<State>& states() const { return states_; }
  std::size_t bytes_in_trail() const;

 private:
  struct Mapping {
    const std::uint8_t* at = nullptr;
    std::size_t bytes = 0;
  };
  std::vector<std::string> paths() const;
  void map(const std::string& path);
  void unmap_all();

  const std::string trail_;
  const Ledger& ledger_;
  std::map<std::string, Mapping> mappings_;
  State now_;
  std::vector<State> states_;
};

}  // namespace torture
