// SPDX-License-Identifier: Apache-2.0
// The control: what the other sources do wrong, done right.
#include <annalist/annalist.hpp>
#include <vector>

struct Point {
  double x, y;
};
ANNALIST_DESCRIBE(Point, x, y)

double length(const std::vector<Point>& points, double unit);
constexpr auto audited_length = annalist::annalize<"length">(length, {.level = "DEBUG"}, "points", "unit");

struct Gauge {
  double read(double raw) const;
};
constexpr auto audited_read = annalist::annalize<"read">(&Gauge::read, "raw");
constexpr auto audited_twice = annalist::annalize<"twice">([](auto n) { return 2 * n; }, "n");

double use(const Gauge& gauge) {
  auto scope = annalist::scope<"use", "gauge">(1);
  return audited_length({{1, 2}}, 1) + audited_read(gauge, 1) + audited_twice(1);
}
