// SPDX-License-Identifier: Apache-2.0
// Scalars and small containers are encoded without allocation.
#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <complex>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

#include "api/encoded.hpp"

namespace {

thread_local int allocations = 0;

enum class AnEnumeratorOfAVeryLongName { kOne = 1 };
struct AnObjectOfAVeryLongName {
  int number = 1;
};
ANNALIST_DESCRIBE(AnObjectOfAVeryLongName, number)

template <class T>
int allocations_of(const T& value) {
  encoded::hex(value);  // names of types are made once
  std::uint8_t memory[512];
  const int before = allocations;
  {
    annalist::Writer out(memory, memory + sizeof memory);
    annalist::detail::encode_values(out, value);
  }
  return allocations - before;
}

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("values: allocations are counted") {
  std::vector<std::shared_ptr<int>> many(9);
  for (auto& one : many) one = std::make_shared<int>(1);
  CHECK(allocations_of(many) > 0);  // the ninth shared object
}

TEST_CASE("values: scalars are encoded without allocation") {
  CHECK(allocations_of(1.5) == 0);
  CHECK(allocations_of(1.5L) == 0);
  CHECK(allocations_of(static_cast<__int128>(1) << 100) == 0);
  CHECK(allocations_of('x') == 0);
  CHECK(allocations_of(U'🌊') == 0);
  CHECK(allocations_of(AnEnumeratorOfAVeryLongName::kOne) == 0);
  CHECK(allocations_of(static_cast<AnEnumeratorOfAVeryLongName>(500)) == 0);
  CHECK(allocations_of(std::chrono::milliseconds(5)) == 0);
  CHECK(allocations_of(std::chrono::system_clock::now()) == 0);
  CHECK(allocations_of(std::chrono::steady_clock::now()) == 0);
  CHECK(allocations_of(std::complex<double>(1, 2)) == 0);
}

TEST_CASE("values: small containers, text and objects are encoded without allocation") {
  CHECK(allocations_of(std::string("a text that is too long to stand in the string object")) == 0);
  CHECK(allocations_of(std::u16string(u"a text that is too long to stand in the string object")) == 0);
  CHECK(allocations_of(std::string("a text that is no UTF-8 \xff and not so short either")) == 0);
  CHECK(allocations_of(std::vector<double>{1, 2, 3}) == 0);
  CHECK(allocations_of(std::map<std::string, int>{{"a", 1}}) == 0);
  CHECK(allocations_of(std::unordered_map<std::string, int>{{"a", 1}}) == 0);
  CHECK(allocations_of(std::tuple<int, std::optional<double>, std::variant<int, std::string>>(1, 2.0, "x")) == 0);
  CHECK(allocations_of(std::array<std::shared_ptr<int>, 2>{std::make_shared<int>(1), nullptr}) == 0);
  CHECK(allocations_of(std::filesystem::path("/a/path/that/is/rather/long")) == 0);
  CHECK(allocations_of(AnObjectOfAVeryLongName{}) == 0);
}
