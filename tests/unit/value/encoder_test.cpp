// SPDX-License-Identifier: Apache-2.0
#include "value/encoder.hpp"

#include <bit>
#include <cmath>

#include "value/items.hpp"

using namespace annalist::value;
using namespace annalist::value::test;

namespace {

std::string float_hex(double x) {
  Encoder out;
  out.floating(x);
  return hex_of(out.bytes());
}

std::string bits_hex(std::uint64_t bits) { return float_hex(std::bit_cast<double>(bits)); }

std::uint64_t decoded_bits(double x) {
  Encoder out;
  out.floating(x);
  return std::bit_cast<std::uint64_t>(Cursor(out.bytes()).floating());
}

}  // namespace

TEST_CASE("encoder: floats take the width that RFC 8949 gives in its examples") {
  CHECK(float_hex(0.0) == "f90000");
  CHECK(float_hex(-0.0) == "f98000");
  CHECK(float_hex(1.0) == "f93c00");
  CHECK(float_hex(1.1) == "fb3ff199999999999a");
  CHECK(float_hex(1.5) == "f93e00");
  CHECK(float_hex(65504.0) == "f97bff");
  CHECK(float_hex(65536.0) == "fa47800000");
  CHECK(float_hex(100000.0) == "fa47c35000");
  CHECK(float_hex(3.4028234663852886e+38) == "fa7f7fffff");
  CHECK(float_hex(1.0e+300) == "fb7e37e43c8800759c");
  CHECK(float_hex(5.960464477539063e-8) == "f90001");
  CHECK(float_hex(0.00006103515625) == "f90400");
  CHECK(float_hex(-4.0) == "f9c400");
  CHECK(float_hex(-4.1) == "fbc010666666666666");
  CHECK(float_hex(0x1p-149) == "fa00000001");
  CHECK(float_hex(0x1p-150) == "fb3690000000000000");
}

TEST_CASE("encoder: infinities and NaNs are shortened only as far as nothing of them is lost") {
  CHECK(float_hex(INFINITY) == "f97c00");
  CHECK(float_hex(-INFINITY) == "f9fc00");
  CHECK(bits_hex(0x7ff8000000000000) == "f97e00");
  CHECK(bits_hex(0xfff8000000000000) == "f9fe00");
  CHECK(bits_hex(0x7ffffc0000000000) == "f97fff");
  CHECK(bits_hex(0x7ff8000020000000) == "fa7fc00001");
  CHECK(bits_hex(0x7ff8000000000001) == "fb7ff8000000000001");
}

TEST_CASE("encoder: a signalling NaN keeps 64 bits, whatever its payload") {
  CHECK(bits_hex(0x7ff0000000000001) == "fb7ff0000000000001");
  CHECK(bits_hex(0x7ff0040000000000) == "fb7ff0040000000000");
  CHECK(bits_hex(0xfff0000020000000) == "fbfff0000020000000");
}

TEST_CASE("encoder: every half float comes back in 16 bits, a signalling NaN as the quiet one that it widens to") {
  for (std::uint32_t half = 0; half <= 0xffff; ++half) {
    const bool is_nan = (half & 0x7c00) == 0x7c00 && (half & 0x3ff) != 0;
    const double x = from_float16(static_cast<std::uint16_t>(half));
    Encoder out;
    out.floating(x);
    REQUIRE(out.size() == 3);
    REQUIRE((out.bytes()[1] << 8 | out.bytes()[2]) == static_cast<int>(is_nan ? half | 0x200 : half));
    REQUIRE(decoded_bits(x) == std::bit_cast<std::uint64_t>(x));
  }
}

TEST_CASE("encoder: all floats come back bit by bit") {
  Random random(7);
  for (int i = 0; i < 100'000; ++i) {
    // Few bits set in the mantissa, so that all widths occur.
    const std::uint64_t bits = i % 2 == 0 ? random() : random() & random() & random() & ~0x1fffffffull;
    REQUIRE(decoded_bits(std::bit_cast<double>(bits)) == bits);
    const auto narrow = static_cast<std::uint32_t>(random());
    const double x = from_float32(narrow);
    REQUIRE(decoded_bits(x) == std::bit_cast<std::uint64_t>(x));
  }
}
