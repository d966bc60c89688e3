// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

namespace annalist::base {
namespace {

constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

void append_base64(std::string& out, std::span<const std::uint8_t> bytes) {
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const unsigned group = unsigned{bytes[at]} << 16 | unsigned{bytes[at + 1]} << 8 | bytes[at + 2];
    for (int shift = 18; shift >= 0; shift -= 6) out.push_back(kDigits[group >> shift & 63]);
  }
  const std::size_t rest = bytes.size() - at;
  if (rest == 0) return;
  const unsigned group = unsigned{bytes[at]} << 16 | (rest == 2 ? unsigned{bytes[at + 1]} << 8 : 0);
  out.push_back(kDigits[group >> 18 & 63]);
  out.push_back(kDigits[group >> 12 & 63]);
  out.push_back(rest == 2 ? kDigits[group >> 6 & 63] : '=');
  out.push_back('=');
}

}  // namespace annalist::base
