// SPDX-License-Identifier: Apache-2.0
// UTF-8 of str objects without PyUnicode_AsUTF8, which keeps a copy in the program's object for as long as that lives,
// and fails on lone surrogates.
#pragma once
#include <cstddef>

#include "python.hpp"

namespace annalist::python {

inline bool is_surrogate(Py_UCS4 c) { return c >= 0xd800 && c <= 0xdfff; }

inline std::size_t utf8_size(Py_UCS4 c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

/// Up to four bytes at `at`; surrogates as three. Returns the place behind them.
inline char* put_utf8(char* at, Py_UCS4 c) {
  const auto continuation = [&](int shift) { *at++ = static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
  switch (utf8_size(c)) {
    case 1:
      *at++ = static_cast<char>(c);
      break;
    case 2:
      *at++ = static_cast<char>(0xc0 | (c >> 6));
      continuation(0);
      break;
    case 3:
      *at++ = static_cast<char>(0xe0 | (c >> 12));
      continuation(6);
      continuation(0);
      break;
    default:
      *at++ = static_cast<char>(0xf0 | (c >> 18));
      continuation(12);
      continuation(6);
      continuation(0);
  }
  return at;
}

}  // namespace annalist::python
