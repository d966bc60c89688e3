// SPDX-License-Identifier: Apache-2.0
#include "value/order.hpp"

namespace annalist::value {

void sort_groups(Encoder& out, std::size_t begin, const std::vector<std::size_t>& ends) {
  std::vector<Bytes> groups;
  groups.reserve(ends.size());
  for (std::size_t at = begin; const std::size_t end : ends) {
    groups.push_back(out.bytes().subspan(at, end - at));
    at = end;
  }
  const auto before = [](Bytes a, Bytes b) { return compare(a, b) < 0; };
  if (std::is_sorted(groups.begin(), groups.end(), before)) return;
  std::sort(groups.begin(), groups.end(), before);
  Encoder sorted;
  for (const Bytes group : groups) sorted.append(group);
  std::memcpy(out.at(begin), sorted.bytes().data(), sorted.size());
}

}  // namespace annalist::value
