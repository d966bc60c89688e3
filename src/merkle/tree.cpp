// SPDX-License-Identifier: Apache-2.0
// The low-level functions have no global state that an exit handler could have taken away (docs/decisions/0100).
#define OPENSSL_SUPPRESS_DEPRECATED
#include "merkle/tree.hpp"

#include <openssl/sha.h>

namespace annalist::merkle {
namespace {

Hash finish(SHA256_CTX& context) {
  Hash hash;
  SHA256_Final(hash.data(), &context);
  return hash;
}

SHA256_CTX begin(std::uint8_t prefix) {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, &prefix, 1);
  return context;
}

}  // namespace

Hash leaf_hash(value::Bytes payload) {
  SHA256_CTX context = begin(0x00);
  SHA256_Update(&context, payload.data(), payload.size());
  return finish(context);
}

Hash node_hash(const Hash& left, const Hash& right) {
  SHA256_CTX context = begin(0x01);
  SHA256_Update(&context, left.data(), left.size());
  SHA256_Update(&context, right.data(), right.size());
  return finish(context);
}

void Tree::add(const Hash& leaf) {
  Hash peak = leaf;
  // Each trailing one of the size is a complete subtree as large as what is being added: the two become one.
  for (std::uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
    peak = node_hash(peaks_.back(), peak);
    peaks_.pop_back();
  }
  peaks_.push_back(peak);
  ++size_;
}

Hash Tree::root() const {
  if (peaks_.empty()) {
    SHA256_CTX context;
    SHA256_Init(&context);
    return finish(context);
  }
  Hash root = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i > 0; --i) root = node_hash(peaks_[i - 1], root);
  return root;
}

}  // namespace annalist::merkle
