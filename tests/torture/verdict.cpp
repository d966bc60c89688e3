// SPDX-License-Identifier: Apache-2.0
#include "verdict.hpp"

#include <annalist/read.hpp>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string_view>
#include <unordered_map>

#include "workload.hpp"

namespace torture {
namespace {

using annalist::read::Call;
using annalist::read::CallStatus;
using annalist::read::State;

constexpr std::size_t kMostViolations = 20;
constexpr std::string_view kNames[] = {"", "leaf", "text", "samples", "nest", "fails", "steps", "stray", "note"};
static_assert(std::size(kNames) == static_cast<std::size_t>(Kind::kCount));

/// How often the trail has a call, as completed and as open.
struct Seen {
  std::uint8_t completed = 0, open = 0;
};

/// Purpose: goes once through a trail, and notes what is not as the ledger says. Thread safety: none.
class Judge {
 public:
  Judge(const Witness& witness, Verdict& verdict) : witness_(witness), verdict_(verdict) {
    for (const auto& slot : witness) seen_.emplace_back(slot.size());
  }

  void read(const std::string& path);
  void compare(std::uint64_t threads);

 private:
  void complain(const std::string& what, Key key = kNoKey);
  void read_session(const annalist::read::Session& session);
  void read_call(const Call& call);
  void read_note(const annalist::read::Note& note);
  /// What the ledger says of a call of the trail; null, with a complaint, where it knows of none.
  const Entry* entry_of(Key key, std::string_view name);
  void check_values(const Call& call, Key key);
  void check_parents();
  void compare_call(Key key, Entry entry, Seen seen);

  const Witness& witness_;
  Verdict& verdict_;
  std::vector<std::vector<Seen>> seen_;
  std::unordered_map<std::string, Key> keys_;         // by id
  std::vector<std::pair<std::string, Key>> parents_;  // the id that the trail gives, the caller by the argument
};

void Judge::complain(const std::string& what, Key key) {
  if (verdict_.violations.size() == kMostViolations) return;
  verdict_.violations.push_back(key == kNoKey ? what
                                              : "call " + std::to_string(place_of(key)) + " of slot " +
                                                    std::to_string(slot_of(key)) + " " + what);
}

void Judge::read(const std::string& path) {
  const auto trail = annalist::read::Trail::open(path, annalist::read::Check::kWhole);
  if (!trail) return complain(trail.status().text());
  for (const auto& finding : trail->findings()) complain(finding.text());
  for (const auto& session : trail->sessions()) read_session(session);
  check_parents();
}

void Judge::read_session(const annalist::read::Session& session) {
  const auto& info = session.info();
  for (const auto& finding : info.findings) complain(info.name + ": " + finding.text());
  if (info.state != State::kSealed && info.state != State::kRecovered) complain(info.name + " is not sealed");
  if (info.gaps != 0) complain(info.name + " has a gap");
  const auto status = session.calls({}, [&](const Call& call) {
    read_call(call);
    return true;
  });
  if (!status.ok()) complain(status.text());
  const auto notes = session.notes();
  if (!notes) return complain(notes.status().text());
  for (const auto& note : *notes) read_note(note);
}

Key key_of(const annalist::read::Value& value) { return std::atoll(value.json().c_str()); }

const Entry* Judge::entry_of(Key key, std::string_view name) {
  if (key < 0 || slot_of(key) >= kSlots || place_of(key) >= witness_[slot_of(key)].size()) {
    complain("a call of " + std::string(name) + " with the argument " + std::to_string(key) + " was never made");
    return nullptr;
  }
  const Entry& entry = witness_[slot_of(key)][place_of(key)];
  if (kNames[static_cast<std::size_t>(entry.kind())] == name) return &entry;
  complain("is one of " + std::string(name) + ", which was not what was called", key);
  return nullptr;
}

void Judge::read_call(const Call& call) {
  if (call.arguments.size() != call.function->parameters.size()) return complain(call.id + " lacks arguments");
  const Key key = key_of(call.arguments[0]);
  if (entry_of(key, call.function->name) == nullptr) return;
  Seen& seen = seen_[slot_of(key)][place_of(key)];
  const bool is_open = call.status == CallStatus::kOpen;
  ++(is_open ? seen.open : seen.completed);
  ++(is_open ? verdict_.open : verdict_.calls);
  if (!keys_.emplace(call.id, key).second) complain("has a number that another has too", key);
  parents_.emplace_back(call.parent, key_of(call.arguments[1]));
  check_values(call, key);
}

void Judge::check_values(const Call& call, Key key) {
  const std::string_view name = call.function->name;
  if ((name == "fails") != (call.status == CallStatus::kRaised) && call.status != CallStatus::kOpen)
    return complain("ended otherwise", key);
  const auto argument = [&](std::size_t index, const std::string& expected) {
    if (call.arguments[index].json() != expected)
      complain("has an argument " + call.arguments[index].text(60) + " instead of " + expected.substr(0, 60), key);
  };
  const auto result = [&](const std::string& expected) {
    if (call.status == CallStatus::kReturned && call.result.json() != expected)
      complain("has the result " + call.result.text(60) + " instead of " + expected, key);
  };
  if (name == "leaf") {
    argument(2, "0.5");
    result(std::to_string(key) + ".5");
  } else if (name == "text") {
    argument(2, '"' + text_of(key) + '"');
    result('"' + text_of(key) + "!\"");
  } else if (name == "fails" && call.status == CallStatus::kRaised) {
    if (call.exception_message != "call " + std::to_string(key)) complain("has another's exception", key);
  } else if (name == "nest") {
    result(call.arguments[2].json());
  } else if (name == "samples") {
    const bool large = call.arguments[2].bytes().size() > kLarge;
    const auto expected = samples_of(key, large);
    const auto bytes = call.arguments[2].bytes();
    const std::size_t size = expected.size() * sizeof(double);
    // A typed array ends with its numbers as they stood in memory.
    if (bytes.size() < size || std::memcmp(bytes.data() + bytes.size() - size, expected.data(), size) != 0)
      complain("has other samples", key);
    if (call.status == CallStatus::kReturned && std::strtod(call.result.json().c_str(), nullptr) != sum_of(expected))
      complain("has the result " + call.result.text(60), key);
  } else if (name == "steps" && call.status == CallStatus::kReturned) {
    if (!call.suspended || call.suspended->count != 1) complain("was not suspended once", key);
  }
}

void Judge::read_note(const annalist::read::Note& note) {
  char* rest = nullptr;
  const Key key = std::strtoll(note.text.c_str(), &rest, 10);
  if (entry_of(key, "note") == nullptr) return;
  ++seen_[slot_of(key)][place_of(key)].completed;
  ++verdict_.notes;
  parents_.emplace_back(note.call, std::strtoll(rest, nullptr, 10));
}

void Judge::check_parents() {
  for (const auto& [id, caller] : parents_) {
    const auto found = keys_.find(id);
    const Key key = id.empty() ? kNoKey : found != keys_.end() ? found->second : kNoKey - 1;
    if (key != caller) complain("is not the parent " + (id.empty() ? "none" : id) + " that the trail names", caller);
  }
}

void Judge::compare(std::uint64_t threads) {
  for (std::size_t slot = 0; slot < witness_.size(); ++slot)
    for (std::size_t place = 0; place < witness_[slot].size(); ++place)
      compare_call(static_cast<Key>(slot << kSlotShift | place), witness_[slot][place], seen_[slot][place]);
  if (verdict_.in_flight > threads)
    complain(std::to_string(verdict_.in_flight) + " calls are known to one side only, more than threads were at work");
}

void Judge::compare_call(Key key, Entry entry, Seen seen) {
  if (seen.completed + seen.open > 1) complain("stands there more than once", key);
  if (entry.stage() == kEnded && seen.completed == 0)
    complain(seen.open != 0 ? "had ended, but is listed as open" : "had ended, but is missing", key);
  // Stopped before its frame stood, or behind its record.
  if (entry.stage() != kEnded && seen.open == 0) ++verdict_.in_flight;
}

}  // namespace

Verdict judge(const std::string& trail, const Witness& witness, std::uint64_t threads) {
  Verdict verdict;
  Judge judge(witness, verdict);
  judge.read(trail);
  judge.compare(threads);
  return verdict;
}

}  // namespace torture
