// SPDX-License-Identifier: Apache-2.0
// A pointer does not tell how much it points to.
// says: annalist: this type cannot be recorded: describe it with ANNALIST_DESCRIBE(Type, members...)
#include <annalist/annalist.hpp>

double sum(const double* values, int count);
constexpr auto audited = annalist::annalize<"sum">(sum, "values", "count");
