// SPDX-License-Identifier: Apache-2.0
#include "mutate.hpp"

#include <algorithm>
#include <cstring>

namespace fuzz {
namespace {

constexpr std::size_t kMaxChanges = 4;
constexpr std::size_t kMaxMoved_bytes = 64;
/// Where lengths and counts go wrong.
constexpr std::uint64_t kEdges[] = {0,
                                    1,
                                    0x7f,
                                    0x80,
                                    0xff,
                                    0xffff,
                                    0x7fffffff,
                                    0x80000000,
                                    0xffffffff,
                                    0x3fffffffffffffff,
                                    0x7fffffffffffffff,
                                    0x8000000000000000,
                                    0xffffffffffffffff};

/// A beginning and a size within the bytes.
Bytes part_of(const Seed& bytes, Numbers& numbers) {
  if (bytes.empty()) return {};
  const std::size_t begin = numbers.below(bytes.size());
  return Bytes(bytes).subspan(begin, std::min(1 + numbers.below(kMaxMoved_bytes), bytes.size() - begin));
}

void put_edge(Seed& bytes, std::size_t at, Numbers& numbers) {
  const std::uint64_t edge = kEdges[numbers.below(std::size(kEdges))];
  const std::size_t width = std::size_t{1} << numbers.below(4);
  std::memcpy(bytes.data() + at, &edge, std::min(width, bytes.size() - at));
}

void change(Seed& bytes, const Seeds& seeds, Numbers& numbers) {
  const std::size_t at = numbers.below(bytes.size());
  const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  switch (numbers.below(6)) {
    case 0:
      bytes[at] ^= static_cast<std::uint8_t>(1u << numbers.below(8));
      return;
    case 1:
      bytes[at] = static_cast<std::uint8_t>(numbers.next());
      return;
    case 2:
      return put_edge(bytes, at, numbers);
    case 3: {
      const std::size_t size = part_of(bytes, numbers).size();
      bytes.erase(place, place + static_cast<std::ptrdiff_t>(std::min(size, bytes.size() - at)));
      return;
    }
    case 4: {
      const Bytes part = part_of(bytes, numbers);
      const Seed copy(part.begin(), part.end());
      bytes.insert(place, copy.begin(), copy.end());
      return;
    }
    default: {
      const Bytes other = part_of(seeds[numbers.below(seeds.size())], numbers);
      std::copy_n(other.begin(), std::min(other.size(), bytes.size() - at), place);
    }
  }
}

}  // namespace

std::uint64_t Numbers::next() {
  // splitmix64
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

Seed mutate(const Seeds& seeds, Numbers& numbers) {
  Seed bytes = seeds[numbers.below(seeds.size())];
  for (std::size_t changes = 1 + numbers.below(kMaxChanges); changes > 0 && !bytes.empty(); --changes)
    change(bytes, seeds, numbers);
  return bytes;
}

}  // namespace fuzz
