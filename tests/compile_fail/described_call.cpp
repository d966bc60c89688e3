// SPDX-License-Identifier: Apache-2.0
// A function among the members: what it calls would be recorded in the middle of a record.
// says: annalist: ANNALIST_DESCRIBE takes data members
#include <annalist/annalist.hpp>

struct Gauge {
  int level() const { return 1; }
};
ANNALIST_DESCRIBE(Gauge, level())
