// SPDX-License-Identifier: Apache-2.0
// Helpers of the tests of sessions in several parts: options, calls that fill files quickly, and what a trail holds.
#pragma once
#include <sys/mman.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "record/recording.hpp"

namespace recording {

inline annalist::Options rotating(const TemporaryTrail& trail) {
  annalist::Options rotating = options(trail);
  rotating.rotate_bytes = annalist::kLeastRotateBytes;
  return rotating;
}

/// An audited call of text() that tells its number, in some hundred bytes that do not compress well.
inline void numbered_text(std::uint64_t number, std::mt19937& random) {
  std::string argument = std::to_string(number) + " ";
  while (argument.size() < 700) argument.push_back(static_cast<char>('!' + random() % 90));
  text(argument);
}

inline std::uint64_t number_of(const annalist::read::Call& call) {
  return std::stoull(call.arguments.at(0).json().substr(1));
}

/// How often each number was recorded as a completed call of text().
inline std::map<std::uint64_t, int> numbers_of(const annalist::read::Trail& trail) {
  std::map<std::uint64_t, int> numbers;
  (void)trail.calls({.function = "text"}, [&](const annalist::read::Call& call) {
    if (call.status == annalist::read::CallStatus::kReturned) ++numbers[number_of(call)];
    return true;
  });
  return numbers;
}

inline bool is_each_there_once(const std::map<std::uint64_t, int>& numbers, std::uint64_t count) {
  return numbers.size() == count && (count == 0 || numbers.rbegin()->first == count - 1) &&
         std::all_of(numbers.begin(), numbers.end(), [](const auto& entry) { return entry.second == 1; });
}

/// Everything that is wrong with a trail, read whole.
inline std::vector<std::string> findings_of(const std::string& path) {
  const auto trail = annalist::read::Trail::open(path, annalist::read::Check::kWhole).value();
  std::vector<std::string> texts;
  for (const auto& finding : trail.findings()) texts.push_back(finding.text());
  for (const auto& session : trail.sessions())
    for (const auto& finding : session.info().findings) texts.push_back(finding.text());
  return texts;
}

/// A page of counters that parent and child share.
class SharedCounters {
 public:
  SharedCounters()
      : page_(static_cast<std::uint64_t*>(
            ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  ~SharedCounters() { ::munmap(page_, 4096); }
  SharedCounters(const SharedCounters&) = delete;
  SharedCounters& operator=(const SharedCounters&) = delete;

  void set(std::size_t i, std::uint64_t value) { __atomic_store_n(page_ + i, value, __ATOMIC_RELEASE); }
  std::uint64_t get(std::size_t i) const { return __atomic_load_n(page_ + i, __ATOMIC_ACQUIRE); }

 private:
  std::uint64_t* page_;
};

}  // namespace recording
