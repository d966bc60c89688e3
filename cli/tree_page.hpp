// SPDX-License-Identifier: Apache-2.0
// Some thousand calls of a session that follow one another, linked to a forest and printed.
#pragma once
#include <annalist/read.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "terminal.hpp"

namespace annalist::cli {

/// Thread safety: none.
/// Invariants: (1) every node is printed once, also where a damaged file's parents go in a circle; (2) what is kept
/// from page to page are the calls that may have children on a later one.
class TreePage {
 public:
  void add(const read::Call& call);
  void add(const read::Note& note);
  void add(const read::Gap& gap);

  std::size_t calls() const { return calls_; }
  bool empty() const { return nodes_.empty(); }
  bool holds(const std::string& call_id) const { return by_id_.contains(call_id); }
  std::optional<std::int64_t> last_start_ns() const { return last_start_ns_; }

  /// Times in the zone that is so many seconds ahead of UTC.
  void print(const Style& style, int zone_seconds, std::string& out);
  /// Forgets the page, but for what the next one may need.
  void turn();

 private:
  enum class Kind { kCall, kNote, kGap, kContinued };
  struct Node {
    Kind kind;
    std::int64_t time_ns;
    std::string parent_id;
    read::Call call;   // of kCall
    std::string text;  // of the others
    std::size_t parent = kNone;
    std::vector<std::size_t> children;
  };
  /// A call of an earlier page that was running when that page ended.
  struct Running {
    std::string name, parent_id;
    std::int64_t start_ns, end_ns;
  };
  struct Branch {
    std::string stem;  // what stands before the children
    std::size_t depth;
  };
  struct Canvas {
    const Style& style;
    int zone_seconds;
    std::string& out;
  };

  static constexpr std::size_t kNone = ~std::size_t{0};

  void link();
  std::size_t parent_of(const Node& node);
  bool is_above(std::size_t node, std::size_t below) const;
  void print_children(const std::vector<std::size_t>& children, const Branch& branch, const Canvas& canvas) const;
  Line line_of(const Node& node, const std::string& stem, const Canvas& canvas) const;
  void add_place(const Node& node, Line& line) const;

  std::vector<Node> nodes_;
  std::vector<std::size_t> roots_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::unordered_map<std::string, std::size_t> continued_;
  std::unordered_map<std::string, Running> running_;
  std::optional<std::int64_t> last_start_ns_;
  std::size_t calls_ = 0;
};

}  // namespace annalist::cli
