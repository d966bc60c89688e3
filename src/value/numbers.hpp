// SPDX-License-Identifier: Apache-2.0
// Numbers as text: integers of any size, floats that always have a point, UUIDs.
#pragma once
#include <cstdint>
#include <string>

#include "value/cursor.hpp"

namespace annalist::value {

void append_unsigned(std::string& out, std::uint64_t n);
void append_signed(std::string& out, std::int64_t n);
/// −1 − n: what major type 1 means.
void append_negative(std::string& out, std::uint64_t n);
/// The integer of a bignum (tags 2 and 3) in decimal.
void append_bignum(std::string& out, Bytes magnitude, bool negative);
/// Whether what stands under a tag 4 or 5 is two integers: an exponent, and a mantissa of any size.
bool is_decimal(Cursor in);
/// The fewest digits that give back the same 64 bits (values.md §5). Requires: finite.
void append_float(std::string& out, double x);

inline constexpr std::uint64_t kUuidBytes = 16;
/// 8-4-4-4-12 hexadecimal digits. Requires: kUuidBytes.
void append_uuid(std::string& out, Bytes uuid);

}  // namespace annalist::value
