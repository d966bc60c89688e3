// SPDX-License-Identifier: Apache-2.0
#include "tree_page.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "call_line.hpp"
#include "printable.hpp"
#include "session_text.hpp"
#include "time_format.hpp"

namespace annalist::cli {
namespace {

constexpr std::size_t kDeepest = 100;  // levels that are drawn where lines have no end

std::int64_t end_of(const read::Call& call) {
  std::int64_t end;
  const bool beyond = __builtin_add_overflow(call.start_ns, call.duration_ns, &end);
  return beyond || call.status == read::CallStatus::kOpen ? std::numeric_limits<std::int64_t>::max() : end;
}

}  // namespace

void TreePage::add(const read::Call& call) {
  by_id_.emplace(call.id, nodes_.size());
  last_start_ns_ = call.start_ns;
  ++calls_;
  nodes_.push_back({Kind::kCall, call.start_ns, call.parent, call, {}, kNone, {}});
}

void TreePage::add(const read::Note& note) {
  nodes_.push_back({Kind::kNote, note.time_ns, note.call, {}, note.text, kNone, {}});
}

void TreePage::add(const read::Gap& gap) {
  nodes_.push_back({Kind::kGap, gap.from_ns, {}, {}, text_of(gap), kNone, {}});
}

/// The node of the parent; of an earlier page's call a node that says so is made.
std::size_t TreePage::parent_of(const Node& node) {
  if (node.parent_id.empty()) return kNone;
  if (const auto found = by_id_.find(node.parent_id); found != by_id_.end()) return found->second;
  if (const auto found = continued_.find(node.parent_id); found != continued_.end()) return found->second;
  const auto running = running_.find(node.parent_id);
  if (running == running_.end()) return kNone;
  const Running& call = running->second;
  const std::size_t made = nodes_.size();
  continued_.emplace(running->first, made);
  nodes_.push_back({Kind::kContinued, call.start_ns, call.parent_id, {}, call.name + " (continued)", kNone, {}});
  return made;
}

bool TreePage::is_above(std::size_t node, std::size_t below) const {
  while (below != kNone && below != node) below = nodes_[below].parent;
  return below == node;
}

void TreePage::link() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {  // grows while parents of earlier pages are added
    const std::size_t parent = parent_of(nodes_[i]);
    if (!is_above(i, parent)) nodes_[i].parent = parent;
  }
  std::vector<std::size_t> order(nodes_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [this](std::size_t a, std::size_t b) { return nodes_[a].time_ns < nodes_[b].time_ns; });
  for (const std::size_t i : order)
    (nodes_[i].parent == kNone ? roots_ : nodes_[nodes_[i].parent].children).push_back(i);
}

void TreePage::print(const Style& style, int zone_seconds, std::string& out) {
  link();
  print_children(roots_, {std::string(), 0}, {style, zone_seconds, out});
}

void TreePage::print_children(const std::vector<std::size_t>& children, const Branch& branch,
                              const Canvas& canvas) const {
  const std::size_t deepest = canvas.style.width == 0 ? kDeepest : canvas.style.width / 8;
  for (const std::size_t child : children) {
    const bool last = child == children.back();
    const bool drawn = branch.depth < deepest;
    // Too deep to be drawn: the level is told instead.
    const std::string stem =
        drawn ? branch.stem + (last ? "└─ " : "├─ ") : branch.stem + "⋯" + std::to_string(branch.depth) + " ";
    line_of(nodes_[child], stem, canvas).print(canvas.style, canvas.out);
    print_children(nodes_[child].children,
                   {drawn ? branch.stem + (last ? "   " : "│  ") : branch.stem, branch.depth + 1}, canvas);
  }
}

Line TreePage::line_of(const Node& node, const std::string& stem, const Canvas& canvas) const {
  Line line;
  line.add(time_of_day(node.time_ns, canvas.zone_seconds) + "  ", Role::kFaint);
  const bool timed = node.kind == Kind::kCall && node.call.status != read::CallStatus::kOpen;
  line.add(right_aligned(timed ? duration(node.call.duration_ns) : "", kDurationWidth) + "  ", Role::kFaint);
  line.add(stem, Role::kFaint);
  switch (node.kind) {
    case Kind::kCall:
      add_place(node, line);
      add_call(node.call, canvas.style.width == 0 ? 0 : std::max(canvas.style.width, line.width() + 1) - line.width(),
               line);
      break;
    case Kind::kNote:
      line.add("✎ " + node.text, Role::kWarning);
      break;
    case Kind::kGap:
      line.add("⚠ " + node.text, Role::kBad);
      break;
    case Kind::kContinued:
      line.add("⋯ " + node.text, Role::kFaint);
  }
  return line;
}

/// Where the call is from, as far as its place in the tree does not tell: a parent that is not shown, another thread or
/// task.
void TreePage::add_place(const Node& node, Line& line) const {
  const read::Call& call = node.call;
  if (node.parent == kNone && !call.parent.empty()) {
    const bool here = call.parent.starts_with(call.session->name + "/");
    line.add("in " + (here ? "#" + std::string(number_of(call.parent)) : call.parent) + " ", Role::kFaint);
  }
  const read::Call* above =
      node.parent != kNone && nodes_[node.parent].kind == Kind::kCall ? &nodes_[node.parent].call : nullptr;
  // A process' first thread has its number.
  if (call.thread != (above ? above->thread : call.session->pid))
    line.add("[thread " + std::to_string(call.thread) + "] ", Role::kFaint);
  if (!call.task.empty() && (!above || above->task != call.task)) line.add("[task " + call.task + "] ", Role::kFaint);
}

void TreePage::turn() {
  for (const Node& node : nodes_)
    if (node.kind == Kind::kCall)
      running_.insert_or_assign(node.call.id,
                                Running{node.call.function->name, node.parent_id, node.time_ns, end_of(node.call)});
  std::erase_if(running_,
                [this](const auto& each) { return each.second.end_ns < last_start_ns_.value_or(each.second.end_ns); });
  nodes_.clear();
  roots_.clear();
  by_id_.clear();
  continued_.clear();
  calls_ = 0;
}

}  // namespace annalist::cli
