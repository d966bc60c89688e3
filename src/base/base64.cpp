// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

namespace annalist::base {
namespace {

constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Three bytes as four digits; of a shorter group the rest counts as zero.
void put_group(char* at, const std::uint8_t* bytes, std::size_t size) {
  unsigned group = unsigned{bytes[0]} << 16;
  if (size > 1) group |= unsigned{bytes[1]} << 8;
  if (size > 2) group |= bytes[2];
  for (int digit = 0; digit < 4; ++digit) at[digit] = kDigits[group >> (18 - 6 * digit) & 63];
}

}  // namespace

void append_base64(std::string& out, std::span<const std::uint8_t> bytes) {
  const std::size_t before = out.size();
  out.resize(before + (bytes.size() + 2) / 3 * 4, '=');
  char* at = out.data() + before;
  std::size_t done = 0;
  for (; done + 3 <= bytes.size(); done += 3, at += 4) put_group(at, bytes.data() + done, 3);
  const std::size_t rest = bytes.size() - done;
  if (rest == 0) return;
  put_group(at, bytes.data() + done, rest);
  for (std::size_t digit = rest + 1; digit < 4; ++digit) at[digit] = '=';
}

}  // namespace annalist::base
