// SPDX-License-Identifier: Apache-2.0
// A level that there is not.
// says: annalist: a level is DEBUG, INFO, WARNING, ERROR or CRITICAL
#include <annalist/annalist.hpp>

double discharge(double stage);
constexpr auto audited = annalist::annalize<"discharge">(discharge, {.level = "LOUD"}, "stage");
