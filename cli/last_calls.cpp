// SPDX-License-Identifier: Apache-2.0
#include "last_calls.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <limits>
#include <tuple>

#include "filter_options.hpp"

namespace annalist::cli {
namespace {

bool begins_earlier(const read::Call& a, const read::Call& b) {
  return std::tie(a.start_ns, a.id) < std::tie(b.start_ns, b.id);
}

/// The last calls of one session that pass, at most `count`.
void add_last(const read::Session& session, const read::Filter& filter, bool filtered, std::size_t count,
              std::vector<read::Call>& last, Findings& findings) {
  read::CallStream stream({session}, filter);
  const std::uint64_t all = session.info().calls + session.info().open;
  if (!filtered && all > count) stream.skip(all - count);
  std::deque<read::Call> kept;
  for (read::Call call; stream.next(call);) {
    kept.push_back(std::move(call));
    if (kept.size() > count) kept.pop_front();
  }
  findings.add(session.info(), stream.status());
  last.insert(last.end(), std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end()));
}

}  // namespace

std::vector<read::Call> last_calls(const read::Trail& trail, const read::Filter& filter, bool filtered,
                                   std::size_t count, Findings& findings) {
  std::vector<const read::Session*> sessions;
  for (const read::Session& session : trail.sessions())
    if (session_passes(filter, session.info())) sessions.push_back(&session);
  const auto end_of = [](const read::Session* session) {
    return session->info().end_ns.value_or(std::numeric_limits<std::int64_t>::max());
  };
  std::stable_sort(sessions.begin(), sessions.end(), [&](auto a, auto b) { return end_of(a) > end_of(b); });
  std::vector<read::Call> last;
  if (count == 0) return last;
  for (const read::Session* session : sessions) {
    if (last.size() == count && end_of(session) < last.front().start_ns) break;
    add_last(*session, filter, filtered, count, last, findings);
    std::sort(last.begin(), last.end(), begins_earlier);
    if (last.size() > count) last.erase(last.begin(), last.end() - static_cast<std::ptrdiff_t>(count));
  }
  return last;
}

}  // namespace annalist::cli
