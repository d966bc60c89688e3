// SPDX-License-Identifier: Apache-2.0
// Where lines go and what they look like: the file and the stream, their formats, and the level that filters both.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text_format.hpp"

namespace annalist::python {

/// Purpose: a file to which lines are appended, one write each. Thread safety: all members. Ownership: closed when the
/// last line that may still go there is written.
class TextFile {
 public:
  /// Takes a descriptor that was opened with O_APPEND.
  explicit TextFile(int descriptor);
  ~TextFile();
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  /// Under the interpreter lock where the thread has it, which is given up while something else than a disk is slow.
  void write(std::string_view line) const;

 private:
  void write_all(std::string_view line) const;
  const int descriptor_;
  bool is_regular_;
};

struct TextOutput {
  std::shared_ptr<const TextFile> file;  ///< null: the stream
  TextFormat format;
  void write(std::string_view line) const;
};

/// Constant once installed. Holds nothing of Python that would have to be released: threads without the interpreter
/// lock read it too.
struct TextSettings {
  std::vector<TextOutput> outputs;
  std::vector<PyObject*> custom_fields;  ///< of all formats, each once; interned and kept for ever
  unsigned needs = 0;
  int level_filter = 20;
  int default_level = 20;
  std::string analyst;  ///< `%(analyst_name)s`
  std::string name;     ///< `%(name)s`
  std::string caller;   ///< the line with a logger name: by whom
  std::string session;  ///< and as part of what

  Py_ssize_t custom_index(PyObject* field) const;
};

/// Those of the session that runs; null where the extension was told of none.
std::shared_ptr<const TextSettings> text_settings();
void install_text_settings(std::shared_ptr<const TextSettings> settings);

/// Writes a line of a C++ function to all outputs, if its level passes; false where there are none of ours.
bool write_foreign_line(int level, std::string_view line);

}  // namespace annalist::python
