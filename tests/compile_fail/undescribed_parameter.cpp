// SPDX-License-Identifier: Apache-2.0
// A parameter of a type that was not described; nothing needs to call it.
// says: annalist: this type cannot be recorded: describe it with ANNALIST_DESCRIBE(Type, members...)
#include <annalist/annalist.hpp>

struct Point {
  double x, y;
};
double length(const Point& point);
constexpr auto audited = annalist::annalize<"length">(length, "point");
