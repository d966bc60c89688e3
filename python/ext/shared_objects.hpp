// SPDX-License-Identifier: Apache-2.0
// Which mutable containers a value has met already, so that one that is reached again becomes a reference and cycles
// end.
#pragma once
#include <cstdint>
#include <unordered_map>

#include "python.hpp"

namespace annalist::python {

/// Purpose: numbers the containers of one value from 0 in the order in which they are met. Thread safety: none.
/// Invariant: what is in it is owned, so that no other object can take its address meanwhile. Cost: the first few
/// without allocation.
class SharedObjects {
 public:
  SharedObjects() = default;
  ~SharedObjects() {
    for (std::uint64_t i = 0; i < few_count_; ++i) Py_DECREF(few_[i]);
    for (const auto& [object, number] : many_) Py_DECREF(object);
  }
  SharedObjects(const SharedObjects&) = delete;
  SharedObjects& operator=(const SharedObjects&) = delete;

  struct Found {
    std::uint64_t number;
    bool is_new;
  };
  Found number_of(PyObject* object) {
    for (std::uint64_t i = 0; i < few_count_; ++i)
      if (few_[i] == object) return {i, false};
    if (few_count_ < kFew) {
      few_[few_count_] = Py_NewRef(object);
      return {few_count_++, true};
    }
    const auto [entry, is_new] = many_.try_emplace(object, kFew + many_.size());
    if (is_new) Py_INCREF(object);
    return {entry->second, is_new};
  }

 private:
  static constexpr std::uint64_t kFew = 8;
  PyObject* few_[kFew];
  std::uint64_t few_count_ = 0;
  std::unordered_map<PyObject*, std::uint64_t> many_;
};

}  // namespace annalist::python
