// SPDX-License-Identifier: Apache-2.0
// Calls as a table: one row a call.
#include <algorithm>

#include "call_line.hpp"
#include "listing.hpp"
#include "table.hpp"
#include "time_format.hpp"

namespace annalist::cli {
namespace {

constexpr std::size_t kPage = 1000;       // columns are as wide as so many rows need, and a first page comes soon
constexpr std::size_t kLeastInside = 24;  // cells for arguments and result, however wide the rest is

/// `00112233/7`: the session shortened to what tells it from others, as --call takes it.
std::string short_id(const read::Call& call) {
  constexpr std::size_t kDigits = 8;
  return call.session->name.substr(0, kDigits) + "/" + std::string(number_of(call.id));
}

Table::Row row_of(const read::Call& call) {
  const int zone = zone_seconds(call.session->zone);
  Table::Row row(5);
  row[0].add(short_id(call), Role::kFaint);
  row[1].add(date_and_time(call.start_ns, zone).substr(0, 11) + time_of_day(call.start_ns, zone));
  if (call.status != read::CallStatus::kOpen) row[2].add(duration(call.duration_ns));
  row[3].add(std::to_string(call.thread));
  row[4].add(call.function->name, Role::kFunction);
  return row;
}

/// The last column takes the room that the others leave, known only when a page is full: until then its calls wait.
class CallTable final : public Listing {
 public:
  CallTable(const ListingOptions& options, Output& output) : style_(options.style), output_(output) {
    if (options.full) style_.width = 0;
  }

  void begin(const read::Session&) override {}
  void call(const read::Call& call) override {
    table_.add(row_of(call));
    waiting_.push_back(call);
    if (waiting_.size() == kPage) print_page();
  }
  void end(bool) override {}
  void finish() override { print_page(); }

 private:
  void print_page() {
    const std::size_t used = table_.width_before_last();
    const std::size_t room = style_.width == 0 ? 0 : std::max(style_.width, used + kLeastInside) - used;
    for (std::size_t i = 0; i < waiting_.size(); ++i) add_inside(waiting_[i], room, table_.rows()[i].back());
    table_.print(style_, output_.buffer());
    waiting_.clear();
  }

  Style style_;
  Output& output_;
  Table table_{{{"CALL"}, {"START"}, {"DURATION", true}, {"THREAD", true}, {"FUNCTION"}, {"ARGUMENTS AND RESULT"}}};
  std::vector<read::Call> waiting_;
};

}  // namespace

std::unique_ptr<Listing> make_table(const ListingOptions& options, Output& output) {
  return std::make_unique<CallTable>(options, output);
}

}  // namespace annalist::cli
