// SPDX-License-Identifier: Apache-2.0
// A member of a described type was not described.
// says: annalist: this type cannot be recorded: describe it with ANNALIST_DESCRIBE(Type, members...)
#include <annalist/annalist.hpp>

struct Point {
  double x, y;
};
struct Line {
  Point from, to;
};
ANNALIST_DESCRIBE(Line, from, to)
double length(const Line& line);
constexpr auto audited = annalist::annalize<"length">(length, "line");
