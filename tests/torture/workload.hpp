// SPDX-License-Identifier: Apache-2.0
// The workload of the torture: audited calls of every way there is, each entered in the ledger before it is made and
// marked there once its return has been seen. What is expected of their values follows from their arguments alone.
#pragma once
#include <annalist/annalist.hpp>
#include <annalist/detail/suspended_call.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ledger.hpp"

namespace torture {

constexpr int kShallow = 3;
constexpr int kDeep = 1000;              // more open calls than find room among the frames of a ring
constexpr std::size_t kLarge = 7000;     // numbers that find no room there either
constexpr std::uint64_t kStrayTurn = 9;  // of 16, in which the inner of two strays ends on a thread of its own
constexpr std::size_t kMostSteps = 3;    // that a worker has open at the same time

inline std::string text_of(Key key) {
  return std::string(static_cast<std::size_t>(key % 41), static_cast<char>('a' + key % 26));
}
inline std::vector<double> samples_of(Key key, bool large) {
  std::vector<double> samples(large ? kLarge : static_cast<std::size_t>(key % 12));
  std::iota(samples.begin(), samples.end(), static_cast<double>(key));
  return samples;
}
inline double sum_of(const std::vector<double>& samples) {
  return std::accumulate(samples.begin(), samples.end(), 0.0);
}

inline double leaf(Key call, Key, double x) { return x + static_cast<double>(call); }
inline constexpr auto audited_leaf = annalist::annalize<"leaf">(leaf, "call", "caller", "x");

inline std::string text(Key, Key, const std::string& text) { return text + "!"; }
inline constexpr auto audited_text = annalist::annalize<"text">(text, "call", "caller", "text");

inline double samples(Key, Key, const std::vector<double>& values) { return sum_of(values); }
inline constexpr auto audited_samples = annalist::annalize<"samples">(samples, "call", "caller", "values");

inline void fail(Key call, Key) { throw std::runtime_error("call " + std::to_string(call)); }
inline constexpr auto audited_fail = annalist::annalize<"fails">(fail, "call", "caller");

/// What a coroutine would leave: begun here, ended later, perhaps on another thread.
class Steps {
 public:
  Steps(Key call, Key caller) : key_(call) {
    call_.begin(function(), [&](annalist::detail::Writer& out) {
      out.put_signed(call);
      out.put_signed(caller);
    });
  }
  void end(Ledger& ledger) {
    call_.end(annalist::detail::kRecordEndedSuspended, [](annalist::detail::Writer& out) {
      out.put_null();
      out.put_head(annalist::detail::kMap, 2);
      out.put_utf8("count");
      out.put_unsigned(1);
      out.put_utf8("ended");
      out.put_utf8("returned");
    });
    ledger.end(key_);
  }

 private:
  static annalist::detail::Function& function() {
    using Place = annalist::detail::Site<annalist::detail::Name("steps"), Steps>;
    if (!Place::is_described()) {
      const annalist::detail::Parameter parameters[] = {{"call", "long"}, {"caller", "long"}};
      annalist::detail::describe_function(Place::function, {"steps", __FILE__, __LINE__, parameters, 2, {}, {}});
    }
    return Place::function;
  }
  Key key_;
  annalist::detail::SuspendedCall call_;
};

/// A scope that does not end where it began.
class Stray {
 public:
  Stray(Key call, Key caller) : key_(call), scope_(call, caller) {}
  Key key() const { return key_; }
  static void end(std::unique_ptr<Stray> stray, Ledger& ledger) {
    const Key key = stray->key_;
    stray.reset();
    ledger.end(key);
  }

 private:
  Key key_;
  annalist::detail::Scope<"stray", "call", "caller"> scope_;
};

/// Purpose: makes calls of one slot, one after the other. Thread safety: one thread at a time.
class Worker {
 public:
  Worker(Ledger& ledger, std::size_t slot, Key caller = kNoKey) : ledger_(ledger), slot_(slot), caller_(caller) {}

  /// One turn of everything; `number` counts turns. False: the slot is full.
  bool turn(std::uint64_t number) {
    nest(number % 64 == 7 ? kDeep : kShallow);
    nest(1, [&] { strays(number); });
    make_text();
    make_samples(number % 32 == 5);
    raise();
    note();
    steps(number);
    return !full_;
  }

  void make_leaf() {
    witnessed(Kind::kLeaf, [&](Key key) { audited_leaf(key, caller_, 0.5); });
  }
  void make_text() {
    witnessed(Kind::kText, [&](Key key) { audited_text(key, caller_, text_of(key)); });
  }
  void make_samples(bool large) {
    witnessed(Kind::kSamples, [&](Key key) { audited_samples(key, caller_, samples_of(key, large)); });
  }
  void raise() {
    witnessed(Kind::kFails, [&](Key key) {
      try {
        audited_fail(key, caller_);
      } catch (const std::runtime_error&) {
      }
    });
  }
  void note() {
    witnessed(Kind::kNote, [&](Key key) { annalist::note(std::to_string(key) + " " + std::to_string(caller_)); });
  }
  /// A leaf in each of `depth` nested calls.
  void nest(int depth) {
    nest(depth, [] {});
  }
  /// The same; in the innermost, `body` runs.
  template <class Body>
  void nest(int depth, Body body) {
    witnessed(Kind::kNest, [&](Key key) {
      const auto inside = [&](Key call, Key, int levels) {
        const Key outer = std::exchange(caller_, call);
        make_leaf();
        if (levels > 1)
          nest(levels - 1, body);
        else
          body();
        caller_ = outer;
        return levels;
      };
      annalist::annalize<"nest">(inside, "call", "caller", "depth")(key, caller_, depth);
    });
  }
  /// Begins a call, and ends the one that was begun some turns ago: here, or on a thread of its own.
  void steps(std::uint64_t number) {
    if (const Key key = ledger_.begin(slot_, Kind::kSteps); key != kNoKey) steps_.emplace_back(key, caller_);
    if (steps_.size() < kMostSteps) return;
    Steps oldest = std::move(steps_.front());
    steps_.pop_front();
    if (number % 16 == 3)
      std::thread([&] { oldest.end(ledger_); }).join();
    else
      oldest.end(ledger_);
  }
  /// Two calls, one within the other, of which the outer ends first; the inner one here or on a thread of its own.
  void strays(std::uint64_t number) {
    auto first = begin_stray(caller_);
    if (first == nullptr) return;
    if (auto second = begin_stray(first->key())) {
      const Key outer = std::exchange(caller_, second->key());
      make_leaf();
      Stray::end(std::move(first), ledger_);
      make_leaf();
      caller_ = outer;
      if (number % 16 == kStrayTurn)
        std::thread([&] { Stray::end(std::move(second), ledger_); }).join();
      else
        Stray::end(std::move(second), ledger_);
    }
    if (first != nullptr) Stray::end(std::move(first), ledger_);
  }

 private:
  template <class Call>
  void witnessed(Kind kind, Call call) {
    const Key key = ledger_.begin(slot_, kind);
    full_ = key == kNoKey;
    if (full_) return;
    call(key);
    ledger_.end(key);
  }

  std::unique_ptr<Stray> begin_stray(Key caller) {
    const Key key = ledger_.begin(slot_, Kind::kStray);
    return key != kNoKey ? std::make_unique<Stray>(key, caller) : nullptr;
  }

  Ledger& ledger_;
  const std::size_t slot_;
  Key caller_;  // the innermost open call, whose callees these are
  bool full_ = false;
  std::deque<Steps> steps_;
};

}  // namespace torture
