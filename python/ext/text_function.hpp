// SPDX-License-Identifier: Apache-2.0
// What lines say of an audited function, put into words once.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parameters.hpp"
#include "python.hpp"
#include "redaction.hpp"

namespace annalist::python {

/// How a call is told where nobody gave a message, as 0.4.x does.
enum class TextStyle : int {
  kFunction,  ///< not at all
  kMethod,    ///< `METHOD C.m called with args (1;) and kwargs {}. It is on an instance of C; and returns the value 1.`
  kStatic,    ///< the same, of a function that gets no instance
  kSetter,    ///< `PROPERTY C.p SET TO 9. It is on an instance of C.`
};

/// What a decorator said that only lines need. Ownership: shared by what was made of one decoration.
struct TextOptions {
  TextStyle style = TextStyle::kFunction;
  Ref extra;            ///< the mapping that fills custom fields, or null
  std::string message;  ///< empty: none
};

/// Thread safety: constant once made, under the interpreter lock.
struct TextFunction {
  struct Parameter {
    std::string head;  ///< `'a': {'default': `, up to the value where the default cannot change
    Ref changeable;    ///< the default, where it can
    std::string tail;  ///< from behind the default to the value
    Ref fallback;      ///< the default, or null
    bool is_secret;    ///< its annotation says so
  };

  /// Of anything callable; what it lacks is None, but for its name.
  TextFunction(PyObject* callable, std::string_view place_name, const Parameters& parameters);
  /// Whether the function still has the defaults of which this speaks, and the same of it is secret.
  bool is_current(const Parameters& parameters) const;

  std::string name, qualified_name, doc, returns;
  std::string module, file_name, path;
  long line = 0;
  std::vector<Parameter> parameters;
  bool has_instance = false;      ///< its first parameter is `self` or `cls`
  bool is_secret_result = false;  ///< the annotation of its result says so
  bool has_secret_name = false;   ///< a setter's: what it sets may be a password

 private:
  void describe_parameters(const Parameters& given, PyObject* annotations);
  void describe_parameter(PyObject* parameter, PyObject* annotations, PyObject* default_value, bool is_positional);
  void describe_place(PyObject* code);
  Ref defaults_, keyword_defaults_;
  std::uint32_t redaction_epoch_ = redaction.epoch();
};

}  // namespace annalist::python
