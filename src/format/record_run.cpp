// SPDX-License-Identifier: Apache-2.0
#include "format/record_run.hpp"

#include <annalist/detail/cbor.hpp>
#include <cstring>

namespace annalist::format {
namespace {

using detail::CallHeader;

template <class Word>
Word load(const std::uint8_t* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

std::uint64_t swapped(std::uint8_t byte) { return byte; }
std::uint64_t swapped(std::uint16_t word) { return __builtin_bswap16(word); }
std::uint64_t swapped(std::uint32_t word) { return __builtin_bswap32(word); }
std::uint64_t swapped(std::uint64_t word) { return __builtin_bswap64(word); }

/// Calls `take(i, place)` for each record, and gives what these give, or-ed: no branch but the loop's.
template <class Take>
std::uint64_t each(const RecordRun& run, std::size_t offset, Take take) {
  std::uint64_t wrong = 0;
  const std::uint8_t* at = run.field(offset);
  for (std::size_t i = 0; i < run.count; ++i, at += run.record_bytes) wrong |= take(i, at);
  return wrong;
}

/// `least` is the least number that has such a head.
template <class Word>
bool take_naturals_of(const RecordRun& run, std::size_t offset, std::uint8_t head, std::uint64_t least,
                      std::uint64_t* out) {
  return each(run, offset, [=](std::size_t i, const std::uint8_t* at) -> std::uint64_t {
           out[i] = swapped(load<Word>(at + 1));
           return static_cast<std::uint64_t>(*at ^ head) | (out[i] < least ? 1 : 0) | out[i] >> 63;
         }) == 0;
}

}  // namespace

void take_words(const RecordRun& run, std::size_t offset, std::uint64_t* out) {
  each(run, offset, [=](std::size_t i, const std::uint8_t* at) -> std::uint64_t {
    out[i] = load<std::uint64_t>(at);
    return 0;
  });
}

bool take_times(const RecordRun& run, const base::TickSpan& span, std::uint64_t* start_ns, std::uint64_t* duration_ns) {
  return each(run, 0, [=, span = span](std::size_t i, const std::uint8_t* at) -> std::uint64_t {
           const auto start = load<std::uint64_t>(at + offsetof(CallHeader, start));
           start_ns[i] = static_cast<std::uint64_t>(span.to_wall_ns(start));
           duration_ns[i] = span.to_duration_ns(load<std::uint64_t>(at + offsetof(CallHeader, duration)));
           return span.holds(start) ? 0 : 1;
         }) == 0;
}

bool take_doubles(const RecordRun& run, std::size_t offset, std::uint64_t* out) {
  return each(run, offset, [=](std::size_t i, const std::uint8_t* at) -> std::uint64_t {
           out[i] = swapped(load<std::uint64_t>(at + 1));
           return *at ^ detail::kFloat64;
         }) == 0;
}

bool take_naturals(const RecordRun& run, std::size_t offset, std::uint8_t head, std::uint64_t* out) {
  switch (head) {
    case 24:
      return take_naturals_of<std::uint8_t>(run, offset, head, 24, out);
    case 25:
      return take_naturals_of<std::uint16_t>(run, offset, head, 0x100, out);
    case 26:
      return take_naturals_of<std::uint32_t>(run, offset, head, 0x10000, out);
    default:
      return take_naturals_of<std::uint64_t>(run, offset, head, 0x100000000, out);
  }
}

bool take_bytes(const RecordRun& run, std::size_t offset, std::uint8_t least, std::uint8_t greatest,
                std::uint64_t* out) {
  return each(run, offset, [=](std::size_t i, const std::uint8_t* at) -> std::uint64_t {
           out[i] = *at;
           return *at < least || *at > greatest ? 1 : 0;
         }) == 0;
}

}  // namespace annalist::format
