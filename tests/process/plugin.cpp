// SPDX-License-Identifier: Apache-2.0
// A C++ library with an audited function, which programs in C++ and in Python load and unload.
#include <annalist/annalist.hpp>

namespace {

constexpr auto audited_work = annalist::annalize<"plugin.work">([](int n) { return n + 1; }, "n");

}  // namespace

extern "C" __attribute__((visibility("default"))) int plugin_work(int n) { return audited_work(n); }
