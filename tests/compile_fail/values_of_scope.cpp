// SPDX-License-Identifier: Apache-2.0
// A name in a scope without a value.
// says: needs exactly one value for each of its names
#include <annalist/annalist.hpp>

void use() { auto scope = annalist::scope<"use", "a", "b">(1); }
