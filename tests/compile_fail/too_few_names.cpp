// SPDX-License-Identifier: Apache-2.0
// A parameter without a name.
// says: needs exactly one name for each parameter of the function
#include <annalist/annalist.hpp>

double discharge(double stage, double a, double b);
constexpr auto audited = annalist::annalize<"discharge">(discharge, "stage", "a");
