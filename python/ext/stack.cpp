// SPDX-License-Identifier: Apache-2.0
#include "stack.hpp"

#include <pthread.h>

namespace annalist::python {

__thread const char* stack_begin __attribute__((tls_model("initial-exec"))) = nullptr;

const char* find_stack_begin() {
  pthread_attr_t attributes;
  void* begin = nullptr;
  std::size_t size = 0;
  if (::pthread_getattr_np(::pthread_self(), &attributes) == 0) {
    ::pthread_attr_getstack(&attributes, &begin, &size);
    ::pthread_attr_destroy(&attributes);
  }
  // Where the system does not say, an address that no stack comes near.
  return stack_begin = begin != nullptr ? static_cast<const char*>(begin) : reinterpret_cast<const char*>(1);
}

}  // namespace annalist::python
