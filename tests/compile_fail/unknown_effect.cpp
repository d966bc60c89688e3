// SPDX-License-Identifier: Apache-2.0
// An effect that there is not.
// says: annalist: an effect is
#include <annalist/annalist.hpp>

double discharge(double stage);
constexpr auto audited = annalist::annalize<"discharge">(discharge, {.effect = "inputs"}, "stage");
