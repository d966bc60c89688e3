// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <annalist/read.hpp>

#include "read/function.hpp"
#include "read/json_reader.hpp"

using namespace annalist::read;

TEST_CASE("matches: a glob is of the whole name or of its last components") {
  CHECK(matches("clip", "clip"));
  CHECK(matches("clip", "pipeline.Gauge.clip"));
  CHECK(matches("Gauge.clip", "pipeline.Gauge.clip"));
  CHECK(matches("*.clip", "pipeline.Gauge.clip"));
  CHECK(matches("pipeline.*", "pipeline.Gauge.clip"));
  CHECK(matches("c??p", "pipeline.clip"));
  CHECK(matches("read", "hydro::Gauge::read"));
  CHECK(matches("*ip*", "clipping"));
  CHECK_FALSE(matches("lip", "pipeline.clip"));
  CHECK_FALSE(matches("Gauge", "pipeline.Gauge.clip"));
  CHECK_FALSE(matches("clip", "clip.all"));
  CHECK_FALSE(matches("", "clip"));
}

TEST_CASE("parameters: names, types and kinds are read") {
  std::vector<Parameter> parameters;
  REQUIRE(parse_parameters(R"( [{"name": "x", "type": "list[int]"}, {"kind":"**","name":"k\u00e9\ud83d\ude00\n"}] )",
                           parameters));
  REQUIRE(parameters.size() == 2);
  CHECK(parameters[0].name == "x");
  CHECK(parameters[0].type == "list[int]");
  CHECK(parameters[0].kind.empty());
  CHECK(parameters[1].name == "ké😀\n");
  CHECK(parameters[1].kind == "**");
  CHECK(parse_parameters(R"([{"name":"x","default":[1,{"a":null}],"later":-1.5e3}])", parameters));
  CHECK(parse_parameters("[]", parameters));
  CHECK(parameters.empty());
}

TEST_CASE("parameters: what is no JSON, or not that of parameters, is refused") {
  std::vector<Parameter> parameters;
  const std::string good = R"([{"name":"x","type":"int"},{"name":"\u0041","more":[true]}])";
  for (std::size_t size = 0; size < good.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(parse_parameters(good.substr(0, size), parameters));
  }
  for (const char* bad :
       {"{}", "[1]", R"([{"type":"int"}])", R"([{"name":1}])", R"([{"name":"\ud800"}])", R"([{"name":"x",}])",
        R"([{"name":"\x"}])", R"([{"name":"x","y":nul}])", "[] []", "[{\"name\":\"\n\"}]"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_parameters(bad, parameters));
  }
  CHECK_FALSE(parse_parameters(std::string(100000, '['), parameters));
  CHECK_FALSE(parse_parameters(R"([{"name":"x","y":)" + std::string(100000, '['), parameters));
}
