// SPDX-License-Identifier: Apache-2.0
#include "merkle/tree.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <random>
#include <span>
#include <string>
#include <vector>

using namespace annalist::merkle;

namespace {

std::string hex_of(const Hash& hash) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : hash) (text += kDigits[byte >> 4]) += kDigits[byte & 15];
  return text;
}

std::vector<std::uint8_t> run(std::uint8_t first, std::uint8_t last) {
  std::vector<std::uint8_t> bytes;
  for (unsigned byte = first; byte <= last; ++byte) bytes.push_back(static_cast<std::uint8_t>(byte));
  return bytes;
}

/// As RFC 6962 §2.1 defines it.
Hash defined_root(std::span<const Hash> leaves) {
  if (leaves.size() == 1) return leaves[0];
  const std::size_t split = std::bit_ceil(leaves.size()) / 2;
  return node_hash(defined_root(leaves.first(split)), defined_root(leaves.subspan(split)));
}

}  // namespace

TEST_CASE("merkle: the tree of the eight leaves with which Certificate Transparency is tested") {
  const std::vector<std::uint8_t> leaves[] = {{},           {0x00},          {0x10},          {0x20, 0x21},
                                              {0x30, 0x31}, run(0x40, 0x43), run(0x50, 0x57), run(0x60, 0x6f)};
  const char* roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Tree tree;
  CHECK(hex_of(tree.root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(tree.size() == i);
    tree.add(leaf_hash(leaves[i]));
    CHECK(hex_of(tree.root()) == roots[i]);
  }
}

TEST_CASE("merkle: at every size the root is what the definition says") {
  std::mt19937_64 random(9);
  std::vector<Hash> leaves;
  Tree tree;
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t payload = random();
    leaves.push_back(leaf_hash({reinterpret_cast<const std::uint8_t*>(&payload), sizeof payload}));
    tree.add(leaves.back());
    REQUIRE(tree.size() == leaves.size());
    REQUIRE(tree.root() == defined_root(leaves));
  }
}

TEST_CASE("merkle: a large leaf has the digest that sha256sum gives it behind a zero byte") {
  CHECK(hex_of(leaf_hash(std::vector<std::uint8_t>(1'000'000))) ==
        "d100b2cca5c3f0968350fa1143cc2fede7542a7101e1c8d85398206ddafc364e");
}

TEST_CASE("merkle: a leaf is no node, and no leaf another") {
  const Hash leaf = leaf_hash(std::vector<std::uint8_t>(64));
  CHECK(leaf != node_hash(Hash{}, Hash{}));
  CHECK(leaf != leaf_hash(std::vector<std::uint8_t>(63)));
  CHECK(node_hash(leaf, Hash{}) != node_hash(Hash{}, leaf));
}
