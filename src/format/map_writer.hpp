// SPDX-License-Identifier: Apache-2.0
// Writes one CBOR map with text keys, whose keys come out in deterministic order in whatever order they were put in.
#pragma once
#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "value/encoder.hpp"

namespace annalist::format {

/// Keys are kept as views. Thread safety: none. Not for hot paths: every value has a buffer of its own.
class MapWriter {
 public:
  /// Where the value of `key` is to be encoded, one item.
  value::Encoder& put(std::string_view key) { return entries_.emplace_back(key, value::Encoder()).second; }
  void text(std::string_view key, std::string_view text) { put(key).text(text); }
  void unsigned_integer(std::string_view key, std::uint64_t n) { put(key).unsigned_integer(n); }
  void signed_integer(std::string_view key, std::int64_t n) { put(key).signed_integer(n); }

  void finish(value::Encoder& out) {
    // Bytewise order of encoded keys (RFC 8949 §4.2.1): the head comes first, so shorter texts do.
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
      return a.first.size() != b.first.size() ? a.first.size() < b.first.size() : a.first < b.first;
    });
    out.map(entries_.size());
    for (const Entry& entry : entries_) {
      out.text(entry.first);
      out.append(entry.second.bytes());
    }
  }

 private:
  using Entry = std::pair<std::string_view, value::Encoder>;
  std::vector<Entry> entries_;
};

}  // namespace annalist::format
