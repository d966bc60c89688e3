// SPDX-License-Identifier: Apache-2.0
// Calls that lie decoded in memory and can be filtered and put in order: those of a block, and those that are open.
#pragma once
#include <annalist/read.hpp>
#include <charconv>
#include <map>
#include <memory>
#include <vector>

#include "format/messages.hpp"
#include "value/encoder.hpp"

namespace annalist::read {

/// What the values of a call point into.
struct ValueStorage {
  value::Encoder items;           // one after the other
  std::vector<std::size_t> ends;  // of each
};

/// Thread safety: none, not even of const members.
class Calls {
 public:
  virtual ~Calls() = default;
  virtual std::size_t size() const = 0;
  virtual std::uint64_t number(std::size_t row) const = 0;
  virtual std::int64_t start_ns(std::size_t row) const = 0;
  /// Whether a call passes what the filter says of single calls; function, analyst and session are asked before.
  virtual bool passes(const Filter& filter, std::size_t row) const = 0;
  /// Makes `call` the one in that row, with its values in `storage`; what memory both have is used again. Requires:
  /// nothing else points into the storage.
  virtual void fill(std::size_t row, const std::shared_ptr<const SessionInfo>& session,
                    const std::shared_ptr<ValueStorage>& storage, Call& call) const = 0;
  Call call(std::size_t row, const std::shared_ptr<const SessionInfo>& session) const {
    Call call;
    fill(row, session, std::make_shared<ValueStorage>(), call);
    return call;
  }

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
  void fill(std::size_t row, const std::shared_ptr<const SessionInfo>& session,
            const std::shared_ptr<ValueStorage>& storage, Call& call) const override;

 private:
  std::vector<format::OpenCall> calls_;
  std::vector<std::shared_ptr<const Function>> functions_;  // of each
};

/// "<session>/<number>", as ids and parents are written.
inline void assign_call_id(const std::string& session, std::uint64_t number, std::string& id) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  id.assign(session).append(1, '/').append(digits, end);
}
inline std::string call_id(const std::string& session, std::uint64_t number) {
  std::string id;
  assign_call_id(session, number, id);
  return id;
}

}  // namespace annalist::read
