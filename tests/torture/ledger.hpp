// SPDX-License-Identifier: Apache-2.0
// The ledger: what a program that is going to be killed saw of its own calls, in memory that outlives it. The trail is
// held against it afterwards.
#pragma once
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <vector>

namespace torture {

/// The audited functions of the workload, and its notes.
enum class Kind : std::uint8_t { kNone, kLeaf, kText, kSamples, kNest, kFails, kSteps, kStray, kNote, kCount };

enum Stage : std::uint8_t { kUnknown = 0, kBegun = 1, kEnded = 2 };

/// What the ledger says of one call: its kind, and how far it got.
struct Entry {
  std::uint8_t bits = 0;
  Kind kind() const { return static_cast<Kind>(bits >> 2); }
  Stage stage() const { return static_cast<Stage>(bits & 3); }
  static Entry of(Kind kind, Stage stage) { return {static_cast<std::uint8_t>(static_cast<int>(kind) << 2 | stage)}; }
  bool operator==(const Entry&) const = default;
};
static_assert(sizeof(Entry) == 1);

/// A call's name: its slot, and its place there. Calls carry it as their argument `call`.
using Key = std::int64_t;
constexpr Key kNoKey = -1;
constexpr int kSlotShift = 24;
constexpr std::size_t kSlots = 8;
constexpr std::size_t kCallsPerSlot = std::size_t{1} << 22;
constexpr std::size_t slot_of(Key key) { return static_cast<std::size_t>(key >> kSlotShift); }
constexpr std::size_t place_of(Key key) { return static_cast<std::size_t>(key & ((Key{1} << kSlotShift) - 1)); }

/// What the ledger said at one moment: the entries of each slot.
using Witness = std::vector<std::vector<Entry>>;

/// Purpose: a call is entered before it is made, and marked as ended once its return has been seen.
/// Thread safety: all of it; calls of one slot may end on any thread. Invariant: what is kBegun or kEnded never goes
/// back.
struct Ledger {
  struct alignas(64) Slot {
    std::atomic<std::uint64_t> begun;
  };
  std::atomic<std::uint32_t> gate;    // where the program stands: what it means is agreed upon by both sides
  std::atomic<std::int32_t> process;  // who is to be killed
  Slot slots[kSlots];
  Entry entries[kSlots][kCallsPerSlot];

  /// kNoKey: the slot is full.
  Key begin(std::size_t slot, Kind kind) {
    const std::uint64_t place = slots[slot].begun.load(std::memory_order_relaxed);
    if (place == kCallsPerSlot) return kNoKey;
    slots[slot].begun.store(place + 1, std::memory_order_relaxed);
    put(slot, place, Entry::of(kind, kBegun));
    return static_cast<Key>(slot << kSlotShift | place);
  }
  void end(Key key) {
    const std::size_t slot = slot_of(key), place = place_of(key);
    put(slot, place, Entry::of(entries[slot][place].kind(), kEnded));
  }

  Witness witness() const {
    Witness witness;
    for (std::size_t slot = 0; slot < kSlots; ++slot)
      witness.emplace_back(entries[slot], entries[slot] + slots[slot].begun.load(std::memory_order_relaxed));
    return witness;
  }

  /// Memory that children share; `descriptor` says where, and is theirs too.
  static Ledger* create(int& descriptor) {
    descriptor = ::memfd_create("ledger", 0);
    if (descriptor < 0 || ::ftruncate(descriptor, sizeof(Ledger)) != 0) return nullptr;
    return open(descriptor);
  }
  static Ledger* open(int descriptor) {
    void* at = ::mmap(nullptr, sizeof(Ledger), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    return at == MAP_FAILED ? nullptr : static_cast<Ledger*>(at);
  }

 private:
  // Release: what the call left in shared memory stands there before the ledger says so.
  void put(std::size_t slot, std::size_t place, Entry entry) {
    __atomic_store_n(&entries[slot][place].bits, entry.bits, __ATOMIC_RELEASE);
  }
};

}  // namespace torture
