// SPDX-License-Identifier: Apache-2.0
// A member function may have one name more than parameters, for its object, but not two.
// says: needs exactly one name for each parameter of the function
#include <annalist/annalist.hpp>

struct Gauge {
  double read(double raw) const;
};
constexpr auto audited = annalist::annalize<"read">(&Gauge::read, "gauge", "raw", "other");
