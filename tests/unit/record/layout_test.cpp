// SPDX-License-Identifier: Apache-2.0
// The layout that inlined code of programs and libannalist.so.1 share. A change here is a new SONAME.
#include <annalist/detail/ring.hpp>
#include <cstddef>

using namespace annalist::detail;

static_assert(sizeof(CallHeader) == 40 && offsetof(CallHeader, start) == 24 && offsetof(CallHeader, duration) == 32);
static_assert(sizeof(Frame) == 40 && offsetof(Frame, done) == 32);
static_assert(sizeof(ThreadRecord) == 16);
static_assert(offsetof(RingHeader, head) == 512 && offsetof(RingHeader, tail) == 768 &&
              sizeof(RingHeader) <= kRingHeaderBytes);
static_assert(offsetof(Producer, key) == 0 && offsetof(Producer, frame) == 8 && offsetof(Producer, frames_end) == 16 &&
              offsetof(Producer, next_call) == 24 && offsetof(Producer, current) == 32 &&
              offsetof(Producer, write) == 40 && offsetof(Producer, limit) == 48 && offsetof(Producer, base) == 56 &&
              offsetof(Producer, mask) == 64 && offsetof(Producer, head) == 72 && offsetof(Producer, clock) == 80 &&
              offsetof(Producer, epoch) == 84 && sizeof(Producer) == 96);
static_assert(sizeof(Function) == 16 && offsetof(Function, info) == 8);
static_assert(record_size(record_header(kRecordReturned, 0xfffff8, 0xffffffff)) == 0xfffff8);
static_assert(record_function(record_header(kRecordReturned, 8, 0xfffffffe)) == 0xfffffffe);
static_assert(record_kind(record_header(kFrameLeft, 8, 1)) == kFrameLeft);
