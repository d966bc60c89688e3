// SPDX-License-Identifier: Apache-2.0
// Where a command writes its result: standard output or a file, through one large buffer, with every error noticed.
#pragma once
#include <annalist/status.hpp>
#include <string>

namespace annalist::cli {

/// Thread safety: none.
/// Invariants: (1) the first error is kept and nothing is written after it; (2) a reader that went away (`| head`) is
/// no error.
class Output {
 public:
  /// Standard output.
  Output() = default;
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Writes to that file instead, which is created or emptied; `-` is standard output.
  [[nodiscard]] Status redirect(const std::string& path);

  /// Whether somebody sees it come.
  bool is_terminal() const;
  /// To append to, whole lines at a time.
  std::string& buffer() { return buffer_; }
  /// Writes when much has gathered. False: stop, nobody takes any more.
  bool proceed() { return buffer_.size() < kFull || flush(); }
  /// False as `proceed`.
  bool flush();
  /// Writes the rest; what went wrong, if anything.
  [[nodiscard]] Status close();

 private:
  static constexpr std::size_t kFull = std::size_t{1} << 20;

  std::string buffer_;
  std::string path_ = "standard output";
  Status status_;
  int file_ = 1;
  bool gone_ = false;
};

}  // namespace annalist::cli
