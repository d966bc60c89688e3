// SPDX-License-Identifier: Apache-2.0
// Uses both sides of the installed library: records one call, then reads it back. Usage: consumer <trail>
#include <annalist/annalist.hpp>
#include <annalist/read.hpp>
#include <cstdio>

static double twice(double x) { return 2 * x; }
inline constexpr auto audited_twice = annalist::annalize<"twice">(twice, "x");

int main(int, char** argv) {
  annalist::configure({.analyst_name = "Speve", .trail = argv[1]});
  audited_twice(21);
  annalist::close().value();

  const annalist::read::Trail trail = annalist::read::Trail::open(argv[1]).value();
  trail
      .calls({},
             [](const annalist::read::Call& call) {
               std::printf("%s(%s) = %s\n", call.function->name.c_str(), call.arguments.at(0).text().c_str(),
                           call.result.text().c_str());
               return true;
             })
      .value();
}
