// SPDX-License-Identifier: Apache-2.0
// Helpers of the tests of values: what a value is in a ring, in hex, and in a file, as JSON.
#pragma once
#include <annalist/describe.hpp>
#include <annalist/read.hpp>
#include <annalist/values.hpp>
#include <string>
#include <vector>

#include "value/normalise.hpp"

namespace encoded {

/// In the form of rings.
template <class T>
std::string hex(const T& value) {
  std::uint8_t memory[512];
  annalist::Writer out(memory, memory + sizeof memory);
  annalist::detail::encode_values(out, value);
  std::string text;
  for (const std::uint8_t* at = out.begin(); at != out.at(); ++at) {
    text += "0123456789abcdef"[*at >> 4];
    text += "0123456789abcdef"[*at & 15];
  }
  return text;
}

/// As a reader of the file finds it.
template <class T>
std::string json(const T& value) {
  std::uint8_t memory[512];
  annalist::Writer out(memory, memory + sizeof memory);
  annalist::detail::encode_values(out, value);
  annalist::value::Cursor in({out.begin(), out.size()});
  annalist::value::Encoder file;
  if (!annalist::value::normalise(in, file) || !in.at_end()) return "malformed";
  return annalist::read::Value(file.bytes()).json();
}

}  // namespace encoded
