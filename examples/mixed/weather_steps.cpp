// SPDX-License-Identifier: Apache-2.0
// A Python module of audited C++ functions. One of them calls back an audited function of Python.
#include "weather_steps.hpp"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <annalist/annalist.hpp>

namespace {

using namespace weather;

constexpr auto clip = annalist::annalize<"clip">(clip_values, "values", "low", "high");
constexpr auto remove_spikes = annalist::annalize<"remove_spikes">(without_spikes, "values", "limit");
constexpr auto convert = annalist::annalize<"convert">(scaled, "values", "factor");

Series filled_by_python(const Gappy& values) {
  const pybind11::object interpolate = pybind11::module_::import("weather").attr("interpolate");
  return with_gaps_closed(
      values, [&](double before, double after, int days) { return interpolate(before, after, days).cast<Series>(); });
}

constexpr auto close_gaps = annalist::annalize<"close_gaps">(filled_by_python, "values");

}  // namespace

PYBIND11_MODULE(weather_steps, module) {
  module.def("clip", [](const Series& values, double low, double high) { return clip(values, low, high); });
  module.def("remove_spikes", [](const Series& values, double limit) { return remove_spikes(values, limit); });
  module.def("close_gaps", [](const Gappy& values) { return close_gaps(values); });
  module.def("convert", [](const Series& values, double factor) { return convert(values, factor); });
}
