// SPDX-License-Identifier: Apache-2.0
// The number of parameters of a generic lambda is known when it is called.
// says: needs exactly one name for each parameter of the function
#include <annalist/annalist.hpp>

constexpr auto audited = annalist::annalize<"sum">([](auto a, auto b) { return a + b; }, "a");
int use() { return audited(1, 2); }
