// SPDX-License-Identifier: Apache-2.0
// What is derived from a described type would lose its own members.
// says: annalist: this type cannot be recorded: describe it with ANNALIST_DESCRIBE(Type, members...)
#include <annalist/annalist.hpp>

struct Point {
  double x, y;
};
ANNALIST_DESCRIBE(Point, x, y)
struct Marked : Point {
  bool mark;
};
double length(const Marked& point);
constexpr auto audited = annalist::annalize<"length">(length, "point");
