// SPDX-License-Identifier: Apache-2.0
// Helper of the end-to-end tests: what a body of audited code leaves in a trail of its own.
#pragma once
#include <doctest/doctest.h>

#include <annalist/annalist.hpp>
#include <annalist/read.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace audit {

/// All calls that `body` makes, by start.
template <class Body>
std::vector<annalist::read::Call> calls_of(Body body) {
  char root[] = "/tmp/annalist-test-XXXXXX";
  REQUIRE(::mkdtemp(root) != nullptr);
  const std::string path = std::string(root) + "/trail";
  REQUIRE(annalist::configure({.analyst_name = "tester", .trail = path}).ok());
  body();
  REQUIRE(annalist::close().ok());
  std::vector<annalist::read::Call> calls;
  const auto trail = annalist::read::Trail::open(path).value();
  const auto status = trail.calls({}, [&](const annalist::read::Call& call) {
    calls.push_back(call);
    return true;
  });
  CHECK(status.ok());
  std::filesystem::remove_all(root);
  return calls;
}

/// The only call that `body` makes.
template <class Body>
annalist::read::Call call_of(Body body) {
  auto calls = calls_of(body);
  REQUIRE(calls.size() == 1);
  return calls[0];
}

/// Arguments and result, as JSON: `(1, "a") -> 2.0`.
inline std::string text(const annalist::read::Call& call) {
  std::string text = "(";
  for (const auto& argument : call.arguments) text += (text.size() > 1 ? ", " : "") + argument.json();
  text += ") -> ";
  return text + (call.status == annalist::read::CallStatus::kReturned ? call.result.json() : call.exception_type);
}

}  // namespace audit
