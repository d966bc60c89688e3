// SPDX-License-Identifier: Apache-2.0
// TextLine: what was taken of a call at its entry, and the words that it and the call's end give.
#pragma once
#include <annalist/detail/ring.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture.hpp"
#include "raised.hpp"
#include "text_function.hpp"
#include "text_outputs.hpp"
#include "text_time.hpp"

namespace annalist::python {

struct TextLine {
  /// What fills a field of the program's own.
  struct Custom {
    Ref value;     ///< of extra_info or of an argument; null: an attribute of the instance at the end of the call
    Ref fallback;  ///< where that has none: one of **keywords, or the parameter's default
  };

  std::shared_ptr<const TextSettings> settings;  ///< null: libannalist writes the line
  std::shared_ptr<const TextFunction> function;
  std::shared_ptr<const TextOptions> options;
  const detail::Function* place = nullptr;
  int level = 0;
  bool goes_to_logger = false;
  Ref instance;
  std::string parameters;
  std::string call;  ///< the beginning of a message that nobody gave
  std::vector<Custom> custom;
};

/// Purpose: the words of one ended call, those that formats share made once. Thread safety: none.
class LineWords {
 public:
  /// One of `result` and `raised` is null.
  LineWords(const TextLine& line, PyObject* result, const Raised* raised, Capture& capture)
      : line_(line), result_(result), raised_(raised), capture_(capture), now_(time_now()) {}

  /// With a newline.
  std::string line_of(const TextFormat& format);

  const std::string& message();
  const std::string& returned();
  const std::string& returned_type();
  /// What fills the custom field of that index, None if nothing does.
  Ref custom(std::size_t index);

 private:
  void append(std::string& out, const Segment& segment);
  void append_plain(std::string& out, const Segment& segment);
  void append_seed_part(std::string& out, Field field) const;
  bool append_by_spec(std::string& out, const Segment& segment);
  Ref object_of(const Segment& segment);
  Ref number_of(Field field) const;
  std::string generated_message();
  std::string instance_type() const;

  const TextLine& line_;
  PyObject* result_;
  const Raised* raised_;
  Capture& capture_;
  timespec now_;
  std::optional<std::string> message_, returned_, returned_type_;
};

/// `DEBUG` to `CRITICAL`.
std::string_view level_name(int level);

}  // namespace annalist::python
