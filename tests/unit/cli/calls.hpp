// SPDX-License-Identifier: Apache-2.0
// Calls made by hand, for tests of how they are shown.
#pragma once
#include <annalist/read.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace annalist::cli {

/// Values from CBOR in hexadecimal; the bytes live as long as the program.
inline read::Value value_of(std::string_view hex) {
  static std::vector<std::unique_ptr<std::vector<std::uint8_t>>> kept;
  auto bytes = std::make_unique<std::vector<std::uint8_t>>();
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes->push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  kept.push_back(std::move(bytes));
  return read::Value(*kept.back());
}

inline std::shared_ptr<read::SessionInfo> a_session() {
  auto session = std::make_shared<read::SessionInfo>();
  session->name = "aa";
  session->analyst = "Speve";
  session->pid = 7;
  return session;
}

/// A call of `name` in session aa, begun so many microseconds after midnight and a microsecond long; 0: no parent.
inline read::Call a_call(std::uint64_t number, std::uint64_t parent, const std::string& name,
                         std::int64_t start_us = 0) {
  static const std::shared_ptr<const read::SessionInfo> session = a_session();
  auto function = std::make_shared<read::Function>();
  function->name = name;
  function->language = "c++";
  read::Call call;
  call.id = "aa/" + std::to_string(number);
  if (parent) call.parent = "aa/" + std::to_string(parent);
  call.number = number;
  call.session = session;
  call.function = std::move(function);
  call.thread = 7;
  call.start_ns = start_us * 1000;
  call.duration_ns = 1000;
  call.result = value_of("f6");
  return call;
}

/// With an argument more.
inline read::Call with(read::Call call, const std::string& name, std::string_view hex) {
  auto function = std::make_shared<read::Function>(*call.function);
  function->parameters.push_back({name, {}, {}});
  call.function = std::move(function);
  call.arguments.push_back(value_of(hex));
  return call;
}

}  // namespace annalist::cli
