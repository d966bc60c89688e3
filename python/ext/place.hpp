// SPDX-License-Identifier: Apache-2.0
// Place: an audited function as libannalist knows it. Decorating in a loop makes one place, and one channel in the
// file.
#pragma once
#include <annalist/detail/ring.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "parameters.hpp"
#include "text_function.hpp"

namespace annalist::python {

/// What @annalize was told.
struct PlaceOptions {
  std::uint32_t level = 0;                  ///< 10 to 50; 0: the session's default
  std::string message;                      ///< empty: none
  std::string extra;                        ///< an encoded value; empty: none
  std::shared_ptr<const TextOptions> text;  ///< of the function object, not of its place; null: none
};

/// What a place is found by.
struct Definition {
  std::string name;  ///< `module.Qualified.name`
  std::string file;  ///< empty where there is none
  std::uint32_t line = 0;
  PyObject* annotations = nullptr;  ///< dict, borrowed; null where there are none
};

/// Of a Python function.
Definition definition_of(PyFunctionObject* function);

/// The place of a callable. Lives as long as the process. Thread safety: under the interpreter lock.
detail::Function& place_of(const Definition& definition, const Parameters& parameters, const PlaceOptions& options);

}  // namespace annalist::python
