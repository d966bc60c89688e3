// SPDX-License-Identifier: Apache-2.0
// CallText: the line that one audited call writes to the text outputs when it ends.
#pragma once
#include <annalist/detail/ring.hpp>
#include <memory>
#include <utility>

#include "parameters.hpp"
#include "python.hpp"
#include "raised.hpp"
#include "text_function.hpp"

namespace annalist::python {

struct TextLine;

/// What a line needs to know of the function that is called.
struct TextSource {
  const detail::Function& place;
  PyObject* callable;
  const Parameters& parameters;
  const std::shared_ptr<const TextOptions>& options;  ///< null: none
  /// Where the function keeps its words, which are found at its first line.
  std::shared_ptr<const TextFunction>& words;
};

/// Purpose: from the entry of a call to its end, what its line says; empty for a call that writes none.
/// Thread safety: used by one thread at a time. Ownership: holds references of its own, so that it may move to the heap
/// with a call that is suspended; ends under the interpreter lock.
class CallText {
 public:
  CallText() = default;
  ~CallText() {
    if (line_ != nullptr) [[unlikely]]
      drop(line_);
  }
  CallText(CallText&& other) noexcept : line_(std::exchange(other.line_, nullptr)) {}
  CallText& operator=(CallText&& other) noexcept {
    std::swap(line_, other.line_);
    return *this;
  }

  /// Whether there is a line to be written.
  explicit operator bool() const { return line_ != nullptr; }

  /// The call begins: arguments are what they are now.
  void entered(const TextSource& source, const Arguments& arguments);
  /// The call has ended and its record is written: so is its line. No exception is set.
  void returned(PyObject* result);
  void raised(const Raised& raised);

 private:
  static void drop(TextLine* line);
  TextLine* line_ = nullptr;
};

}  // namespace annalist::python
