// SPDX-License-Identifier: Apache-2.0
// A file that is written: owned descriptor, whole writes, and a Status that names the path for everything that fails.
#pragma once
#include <annalist/status.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace annalist::os {

/// Ownership: the descriptor. Thread safety: none.
class File {
 public:
  File() = default;
  File(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  ~File();
  File(File&& other) noexcept { swap(other); }
  File& operator=(File&& other) noexcept {
    swap(other);
    return *this;
  }

  /// A new file of mode 0600; fails where the name exists.
  [[nodiscard]] static Result<File> create(const std::string& path);
  /// An existing regular file; never through a symbolic link.
  [[nodiscard]] static Result<File> open_for_update(const std::string& path);

  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  const std::string& path() const { return path_; }

  [[nodiscard]] Status write_at(std::span<const std::uint8_t> bytes, std::uint64_t offset);
  [[nodiscard]] Status truncate(std::uint64_t size);
  /// What was written is on disk afterwards; its name need not be (sync_directory).
  [[nodiscard]] Status sync_data();
  [[nodiscard]] Status make_read_only();
  [[nodiscard]] Status rename(const std::string& path);
  /// Whether its path still leads to it: somebody may have deleted, moved or replaced what is on the way.
  bool is_in_place() const;
  /// Takes the path to which it was moved, with a directory. False: it has none any more, or cannot be asked.
  bool follow();
  /// Makes the file anew at its path, with its first `bytes`, which the open descriptor still has. What stands there by
  /// now gets ".replaced" behind its name.
  [[nodiscard]] Status make_again(std::uint64_t bytes);
  void close();
  /// Takes its name away, as well as that can be done.
  void remove();

 private:
  void swap(File& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(path_, other.path_);
  }
  Status failed(const char* what) const;

  int descriptor_ = -1;
  std::string path_;
};

/// Makes names in the directory durable.
[[nodiscard]] Status sync_directory(const std::string& path);
/// The whole of a small file, such as those in /proc and shared memory; at most `limit` bytes.
[[nodiscard]] Result<std::vector<std::uint8_t>> read_small_file(const std::string& path, std::size_t limit = 1 << 20);

}  // namespace annalist::os
