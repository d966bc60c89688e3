// SPDX-License-Identifier: Apache-2.0
// The elements of a container were not described.
// says: annalist: this type cannot be recorded: describe it with ANNALIST_DESCRIBE(Type, members...)
#include <annalist/annalist.hpp>
#include <vector>

struct Point {
  double x, y;
};
double length(const std::vector<Point>& points);
constexpr auto audited = annalist::annalize<"length">(length, "points");
