// SPDX-License-Identifier: Apache-2.0
#include "stack.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdint>
#include <vector>

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

namespace {

constexpr std::size_t kStack_bytes = std::size_t{64} << 20;  // of address space: pages are the system's until used
constexpr std::size_t kMostKept = 4;

/// Stacks that were left, under the interpreter lock: a loop at the edge of one does not make one each time.
std::vector<char*>& kept_stacks() {
  static auto& kept = *new std::vector<char*>;
  return kept;
}

char* take_stack() {
  auto& kept = kept_stacks();
  if (!kept.empty()) {
    char* stack = kept.back();
    kept.pop_back();
    return stack;
  }
  void* stack = ::mmap(nullptr, kStack_bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED) return nullptr;
  ::mprotect(stack, static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)), PROT_NONE);
  return static_cast<char*>(stack);
}

void leave_stack(char* stack) {
  auto& kept = kept_stacks();
  if (kept.size() < kMostKept)
    kept.push_back(stack);
  else
    ::munmap(stack, kStack_bytes);
}

struct DeepCall {
  vectorcallfunc function;
  PyObject* callable;
  PyObject* const* values;
  std::size_t flags;
  PyObject* keywords;
  PyObject* result;
  ucontext_t outside, inside;
};

/// makecontext hands over integers: a pointer is two of them.
void run_deep_call(unsigned high, unsigned low) {
  auto* call = reinterpret_cast<DeepCall*>(static_cast<std::uintptr_t>(high) << 32 | low);
  call->result = call->function(call->callable, call->values, call->flags, call->keywords);
}

}  // namespace

PyObject* call_on_new_stack(vectorcallfunc function, PyObject* callable, PyObject* const* values, std::size_t flags,
                            PyObject* keywords) {
  char* stack = take_stack();
  if (stack == nullptr) {
    PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded: no memory for another stack");
    return nullptr;
  }
  DeepCall call{function, callable, values, flags, keywords, nullptr, {}, {}};
  const char* const before = stack_begin;
  stack_begin = stack;
  ::getcontext(&call.inside);
  call.inside.uc_stack.ss_sp = stack;
  call.inside.uc_stack.ss_size = kStack_bytes;
  call.inside.uc_link = &call.outside;
  const auto address = reinterpret_cast<std::uintptr_t>(&call);
  ::makecontext(&call.inside, reinterpret_cast<void (*)()>(run_deep_call), 2, static_cast<unsigned>(address >> 32),
                static_cast<unsigned>(address));
  ::swapcontext(&call.outside, &call.inside);
  stack_begin = before;
  leave_stack(stack);
  return call.result;
}

}  // namespace annalist::python
