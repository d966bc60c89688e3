// SPDX-License-Identifier: Apache-2.0
// A name without a parameter.
// says: needs exactly one name for each parameter of the function
#include <annalist/annalist.hpp>

double discharge(double stage);
constexpr auto audited = annalist::annalize<"discharge">(discharge, "stage", "a");
