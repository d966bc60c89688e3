// SPDX-License-Identifier: Apache-2.0
// A way to show calls: as a tree, as a table, as JSON. `show` hands over the sessions and their calls in order.
#pragma once
#include <annalist/read.hpp>
#include <memory>

#include "output.hpp"
#include "terminal.hpp"

namespace annalist::cli {

/// Thread safety: none. Members are called in the order of begin, call …, end for each session, then finish.
class Listing {
 public:
  virtual ~Listing() = default;
  virtual void begin(const read::Session& session) = 0;
  virtual void call(const read::Call& call) = 0;
  /// `whole`: every call of the session that passes the filter has been handed over.
  virtual void end(bool whole) = 0;
  virtual void finish() {}
};

struct ListingOptions {
  Style style;
  bool full = false;      ///< values whole
  bool filtered = false;  ///< some calls may be left out
};

std::unique_ptr<Listing> make_tree(const ListingOptions& options, Output& output);
std::unique_ptr<Listing> make_table(const ListingOptions& options, Output& output);
std::unique_ptr<Listing> make_json_array(Output& output);

}  // namespace annalist::cli
