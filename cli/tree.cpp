// SPDX-License-Identifier: Apache-2.0
// Calls as a tree: each under the call that made it, with notes and gaps where they belong.
#include <optional>

#include "listing.hpp"
#include "session_text.hpp"
#include "time_format.hpp"
#include "tree_page.hpp"

namespace annalist::cli {
namespace {

/// So many calls are gathered before they are printed: the branches are right within them, and a first page comes soon.
constexpr std::size_t kPage = 4096;

class Tree final : public Listing {
 public:
  Tree(const ListingOptions& options, Output& output) : options_(options), output_(output) {
    if (options.full) options_.style.width = 0;
  }

  void begin(const read::Session& session) override {
    session_ = session;
    header_printed_ = false;
    page_ = TreePage();
    notes_ = session.info().notes ? items_of(session.notes()) : std::vector<read::Note>();
    gaps_ = session.info().gaps ? items_of(session.gaps()) : std::vector<read::Gap>();
    if (!options_.filtered) print_session();
  }

  void call(const read::Call& call) override {
    if (page_.calls() == kPage) print_page(call.start_ns);
    page_.add(call);
  }

  void end(bool whole) override { print_page(whole ? std::optional<std::int64_t>() : page_.last_start_ns()); }

 private:
  /// Nothing where they cannot be read: the session's findings tell why.
  template <class Item>
  static std::vector<Item> items_of(Result<std::vector<Item>> items) {
    return items.ok() ? *std::move(items) : std::vector<Item>();
  }

  void print_session() {
    if (header_printed_) return;
    if (!first_session_) output_.buffer() += '\n';
    first_session_ = false;
    header_printed_ = true;
    print_header(session_.info(), options_.style, output_.buffer());
  }

  /// With the notes and gaps before `until_ns`, or all that are left.
  void print_page(std::optional<std::int64_t> until_ns) {
    std::erase_if(notes_, [&](const read::Note& note) { return before(note.time_ns, until_ns) && take(note); });
    std::erase_if(gaps_, [&](const read::Gap& gap) { return before(gap.from_ns, until_ns) && (page_.add(gap), true); });
    if (!page_.empty()) print_session();
    page_.print(options_.style, zone_seconds(session_.info().zone), output_.buffer());
    page_.turn();
  }

  static bool before(std::int64_t time_ns, std::optional<std::int64_t> until_ns) {
    return !until_ns || time_ns < *until_ns;
  }

  /// Where calls are filtered, a note is shown with its call or not at all.
  bool take(const read::Note& note) {
    if (!options_.filtered || page_.holds(note.call)) page_.add(note);
    return true;
  }

  ListingOptions options_;
  Output& output_;
  read::Session session_;
  TreePage page_;
  std::vector<read::Note> notes_;
  std::vector<read::Gap> gaps_;
  bool header_printed_ = false, first_session_ = true;
};

}  // namespace

std::unique_ptr<Listing> make_tree(const ListingOptions& options, Output& output) {
  return std::make_unique<Tree>(options, output);
}

}  // namespace annalist::cli
