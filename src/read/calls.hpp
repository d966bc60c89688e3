// SPDX-License-Identifier: Apache-2.0
// Calls that lie decoded in memory and can be filtered and put in order: those of a block, and those that are open.
#pragma once
#include <annalist/read.hpp>
#include <map>
#include <memory>
#include <vector>

#include "format/messages.hpp"

namespace annalist::read {

/// Thread safety: none, not even of const members.
class Calls {
 public:
  virtual ~Calls() = default;
  virtual std::size_t size() const = 0;
  virtual std::uint64_t number(std::size_t row) const = 0;
  virtual std::int64_t start_ns(std::size_t row) const = 0;
  /// Whether a call passes what the filter says of single calls; function, analyst and session are asked before.
  virtual bool passes(const Filter& filter, std::size_t row) const = 0;
  virtual Call call(std::size_t row, const std::shared_ptr<const SessionInfo>& session) const = 0;

 protected:
  static bool starts_within(const Filter& filter, std::int64_t start_ns) {
    return (!filter.since_ns || start_ns >= *filter.since_ns) && (!filter.until_ns || start_ns < *filter.until_ns);
  }
};

using Functions = std::map<std::uint16_t, std::shared_ptr<const Function>>;

/// Calls that had not ended when their session did, or have not yet.
class OpenCalls : public Calls {
 public:
  /// Those of functions that are not in `functions` are left out.
  OpenCalls(std::vector<format::OpenCall> calls, const Functions& functions);

  std::size_t size() const override { return calls_.size(); }
  std::uint64_t number(std::size_t row) const override { return calls_[row].call; }
  std::int64_t start_ns(std::size_t row) const override { return calls_[row].start_ns; }
  bool passes(const Filter& filter, std::size_t row) const override;
  Call call(std::size_t row, const std::shared_ptr<const SessionInfo>& session) const override;

 private:
  std::vector<format::OpenCall> calls_;
  std::vector<std::shared_ptr<const Function>> functions_;  // of each
};

/// "<session>/<number>", as ids and parents are written.
inline std::string call_id(const std::string& session, std::uint64_t number) {
  return session + "/" + std::to_string(number);
}

}  // namespace annalist::read
