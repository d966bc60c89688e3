// SPDX-License-Identifier: Apache-2.0
// A result of a type that was not described.
// says: annalist: this type cannot be recorded: describe it with ANNALIST_DESCRIBE(Type, members...)
#include <annalist/annalist.hpp>

struct Point {
  double x, y;
};
Point origin();
constexpr auto audited = annalist::annalize<"origin">(origin);
