// SPDX-License-Identifier: Apache-2.0
#include "format/outcomes.hpp"

#include <string_view>

namespace annalist::format {
namespace {

using value::Bytes;
using value::Cursor;

void skip_exceptions(Cursor& in) {
  for (std::uint64_t n = in.array(); n > 0 && in.ok(); --n)
    if (!is_exception(in.item())) in.fail();
}

void skip_items(Cursor& in) {
  for (std::uint64_t n = in.array(); n > 0 && in.ok(); --n) in.item();
}

}  // namespace

bool is_exception(Bytes item) {
  Cursor in(item);
  if (in.map() != 2 || in.text() != "type") return false;
  in.text();
  if (in.text() != "message") return false;
  in.text();
  return in.ok() && in.at_end();
}

bool is_suspended(Bytes item) {
  Cursor in(item);
  bool has_count = false, has_ended = false;
  for (std::uint64_t pairs = in.map(); pairs > 0 && in.ok(); --pairs) {
    const std::string_view key = in.text();
    if (key == "count")
      has_count = true, in.unsigned_integer();
    else if (key == "ended")
      has_ended = true, in.text();
    else if (key == "sent")
      skip_items(in);
    else if (key == "thrown")
      skip_exceptions(in);
    else
      return false;
  }
  return has_count && has_ended && in.ok() && in.at_end();
}

}  // namespace annalist::format
